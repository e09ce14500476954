"""How numbers are written for readers, in every lesson alike: true minus signs, thousands, few digits."""

from decimal import ROUND_FLOOR, Context


def number(value: float, digits: int = 4) -> str:
    """Return a number as short as it stays readable: 0.96, −1.20, 25,824, 3.2e−7, 2.5e6."""
    if value != value:
        return "nan"
    size = abs(value)
    if size == float("inf"):
        text = "∞"
    elif size and not 1e-4 <= size < 1e6:
        mantissa, _, exponent = f"{size:.{digits - 1}e}".partition("e")
        text = f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}".replace("e-", "e−")
    else:
        text = f"{size:,.{digits}g}" if size < 10**digits else f"{size:,.0f}"
        whole, point, decimals = text.partition(".")
        text = f"{whole}.{decimals:0<2}" if size < 10 and (point or size != int(size)) else text
    return f"−{text}" if value < 0 else text


def factor(value: float, digits: int = 4) -> str:
    """Return a number to stand after a minus or a times sign: in brackets when negative."""
    text = number(value, digits)
    return f"({text})" if value < 0 else text


def fixed(value: float, decimals: int) -> str:
    """Return a number with so many decimals, and thousands: −0.766, 25,823.81. Never a minus before nothing but 0."""
    text = f"{abs(value):,.{decimals}f}"
    return f"−{text}" if value < 0 and float(text.replace(",", "")) else text


def compact(value: float, decimals: int) -> str:
    """Return a number with so many decimals, below a million; as few digits as `number` writes beyond: 2.5e6."""
    return fixed(value, decimals) if abs(value) < 1e6 else number(value)


def at_most(value: float, digits: int = 3) -> str:
    """Return a bound, rounded down: what is written is still allowed."""
    return number(float(Context(prec=digits, rounding=ROUND_FLOOR).create_decimal_from_float(value)), digits)


def whole(value: float) -> str:
    """Return a whole number with its thousands: 12,396."""
    return fixed(round(value), 0)


def percent(share: float, decimals: int = 1) -> str:
    """Return a share in [0, 1] as a percentage: 95.1%."""
    return f"{fixed(100 * share, decimals)}%"
