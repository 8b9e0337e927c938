"""Any table an analyst has, turned into rows of id, year and value that know where they stood."""
