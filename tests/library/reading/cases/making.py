"""How cases are made: files as analysts have them, and what they are read as."""

import io
import zipfile

V4 = [10, 13, 17, 22]
PLAIN = "Year,Value\n2018,10\n2019,13\n2020,17\n2021,22\n"
Y4 = range(2018, 2022)
POINTS = list(zip(Y4, V4, strict=True))
FISCAL = "is taken as the fiscal year"
HOW = "Say how"


def table(header, values=V4, years=Y4, sep=",", end="\n", quote=False):
    """A header and a line for each year."""
    cell = '"{}"'.format if quote else str
    lines = (f"{year}{sep}{cell(value)}" for year, value in zip(years, values, strict=True))
    return end.join([header, *lines]) + end


def read(values=V4, first=2018, unit="unit not stated", name=None, says=(), status=None):
    """One series as it must be read."""
    return {
        name: {
            "years": list(range(first, first + len(values))),
            "values": list(values),
            "unit": unit,
            "status": status,
        },
        "says": (says,) if isinstance(says, str) else tuple(says),
    }


def several(says=(), unit="unit not stated", **series):
    """Several series, by name, of values from 2018."""
    says = (says,) if isinstance(says, str) else tuple(says)
    made = {"says": says}
    for name, values in series.items():
        years = list(range(2018, 2018 + len(values)))
        made[name] = {"years": years, "values": values, "unit": unit, "status": None}
    return made


def workbook(*sheets):
    """Sheets, each (name, rows), as a minimal workbook; dates are written as text."""
    overview = "".join(
        f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>'
        for i, (name, _) in enumerate(sheets, 1)
    )
    space = "http://schemas.openxmlformats.org/"
    office = f"{space}officeDocument/2006/relationships"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        kinds = "".join(
            f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="application/vnd.openxml'
            'formats-officedocument.spreadsheetml.worksheet+xml"/>'
            for i in range(1, len(sheets) + 1)
        )
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{space}package/2006/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
            'PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-office'
            f'document.spreadsheetml.sheet.main+xml"/>{kinds}</Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{space}package/2006/relationships"><Relationship Id="rId1" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{space}spreadsheetml/2006/main" xmlns:r="{office}"><sheets>'
            f"{overview}</sheets></workbook>",
        )
        links = "".join(
            f'<Relationship Id="rId{i}" Type="{office}/worksheet" '
            f'Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(sheets) + 1)
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{space}package/2006/relationships">{links}</Relationships>',
        )
        for i, (_, rows) in enumerate(sheets, 1):
            archive.writestr(f"xl/worksheets/sheet{i}.xml", sheet(rows, space))
    return target.getvalue()


def sheet(rows, space="http://schemas.openxmlformats.org/"):
    """The XML of one sheet."""
    lines = []
    for i, row in enumerate(rows, 1):
        cells = []
        for k, value in enumerate(row):
            place = f'r="{chr(65 + k)}{i}"'
            if isinstance(value, str):
                cells.append(f'<c {place} t="inlineStr"><is><t>{value}</t></is></c>')
            elif value is not None:
                cells.append(f"<c {place}><v>{value}</v></c>")
        lines.append(f'<row r="{i}">{"".join(cells)}</row>')
    body = "".join(lines)
    name = f'xmlns="{space}spreadsheetml/2006/main"'
    return f"<worksheet {name}><sheetData>{body}</sheetData></worksheet>"


def monthly(label, until=(2021, 13)):
    """Twelve values a year, 1 to 12, with labels made by a function."""
    pairs = [(y, m) for y in range(2018, 2022) for m in range(1, 13) if (y, m) < until]
    return "".join(f"{label(y, m)},{m}\n" for y, m in pairs)


def quarterly(label, until=(2021, 5)):
    """Four values a year, 1 to 4."""
    pairs = [(y, q) for y in range(2018, 2022) for q in range(1, 5) if (y, q) < until]
    return "".join(f"{label(y, q)},{q}\n" for y, q in pairs)
