"""Drawings for dark pages: each colour's lightness mirrored between paper and ink, its hue kept.

What is drawn to be seen on white is at least as easy to see on black.
"""

from __future__ import annotations

import re

import numpy as np

LIGHT_PAPER, LIGHT_INK = "#ffffff", "#16191d"
DARK_PAPER, DARK_INK = "#11151a", "#e9ebee"
PAINTED = re.compile(r"((?:fill|stroke|stop-color)\s*[:=]\s*\"?)(#[0-9a-fA-F]{6})\b")
# Linear sRGB -> cone responses -> OKLab (Ottosson 2020, https://bottosson.github.io/posts/oklab/).
CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
STEPS = 40  # of chroma given up until a colour can be shown
SEEN, READ = 2.2, 5.4  # contrast on white of what is drawn to be seen; least on black of such marks


def _linear(colour: str) -> np.ndarray:
    encoded = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def _oklab(colour: str) -> np.ndarray:
    return LAB @ np.cbrt(CONES @ _linear(colour))


def _rgb(lab: np.ndarray) -> np.ndarray:
    """Linear sRGB of an OKLab colour; outside 0 to 1 where no screen shows it."""
    return np.linalg.solve(CONES, np.linalg.solve(LAB, lab) ** 3)


def _hex(linear: np.ndarray) -> str:
    linear = np.clip(linear, 0, 1)
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(float(c) * 255):02x}" for c in encoded)


def mirrored(colour: str) -> str:
    """The colour that stands on dark paper as this one stands on light paper."""
    if colour.lower() == LIGHT_PAPER:
        return DARK_PAPER
    light_paper, light_ink, dark_paper, dark_ink = (
        _oklab(c)[0] for c in (LIGHT_PAPER, LIGHT_INK, DARK_PAPER, DARK_INK)
    )
    lightness, *chroma = _oklab(colour)
    share = (light_paper - lightness) / (light_paper - light_ink)
    lightness = dark_paper + share * (dark_ink - dark_paper)
    least = READ if contrast(colour, LIGHT_PAPER) >= SEEN else 0.0
    made = _shown(lightness, chroma)
    while contrast(made, DARK_PAPER) < least:
        lightness += 1 / STEPS
        made = _shown(lightness, chroma)
    return made


def _shown(lightness: float, chroma: list[float]) -> str:
    """The colour of this lightness that a screen can show, its hue kept."""
    for kept in np.linspace(1, 0, STEPS):
        linear = _rgb(np.array([lightness, *(kept * np.array(chroma))]))
        if (linear > -1e-4).all() and (linear < 1 + 1e-4).all():
            break
    return _hex(linear)


def dark(svg: str) -> str:
    """A drawing made for light paper, for dark paper."""
    return PAINTED.sub(lambda m: m[1] + mirrored(m[2]), svg)


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as WCAG 2 defines it."""
    first, second = sorted(
        float(_linear(c) @ np.array([0.2126, 0.7152, 0.0722])) for c in (one, other)
    )
    return (second + 0.05) / (first + 0.05)
