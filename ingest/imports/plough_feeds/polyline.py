"""Lines written as text in the encoded polyline algorithm format (published by Google Maps Platform), five decimals."""

from model.domain.errors import SourceFormatError


def decoded_line(text: str, source: str) -> list[tuple[float, float]]:
    """(longitude, latitude) points [degree] of an encoded line.

    Each number is the difference to the one before in 1e-5 degree, latitude first: zigzag-coded (sign in the lowest bit), cut into groups of
    five bits, lowest first, each offset by 63, with bit 32 set where more follow.

    Raises:
        SourceFormatError: A letter that cannot be, a number cut off, or a point off the globe.

    >>> decoded_line("_p~iF~ps|U_ulLnnqC", "probe")
    [(-120.2, 38.5), (-120.95, 40.7)]
    """
    numbers: list[int] = []
    value, shift = 0, 0
    for letter in text:
        group = ord(letter) - 63
        if not 0 <= group < 64 or shift > 30:
            raise SourceFormatError(source, f"a polyline holds {letter!r}, which no encoded line does")
        value |= (group & 31) << shift
        shift += 5
        if group < 32:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value, shift = 0, 0
    if shift or len(numbers) % 2:
        raise SourceFormatError(source, "a polyline is cut off")
    latitude = longitude = 0
    points = []
    for north, east in zip(numbers[::2], numbers[1::2], strict=True):
        latitude, longitude = latitude + north, longitude + east
        if abs(latitude) > 9_000_000 or abs(longitude) > 18_000_000:
            raise SourceFormatError(source, "a polyline leaves the globe")
        points.append((longitude / 1e5, latitude / 1e5))
    return points
