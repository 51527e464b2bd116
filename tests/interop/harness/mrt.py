"""An MRT table reader of its own: it shares nothing with Herald's, whose work it checks.

RFC 6396 section 4.3 (TABLE_DUMP_V2). ASNs in its AS_PATHs have four octets, and MP_REACH_NLRI should be
cut down to the next hop.
"""

import bz2
import functools
import socket
import struct

from harness.route import Attributes

_TABLE_DUMP_V2 = 13
PEER_INDEX_TABLE, _RIB_IPV4_UNICAST, _RIB_IPV6_UNICAST = 1, 2, 4
_HEADER = struct.Struct("!IHHI")
_ORIGINS = ["igp", "egp", "incomplete"]
_AS_SET, _AS_SEQUENCE = 1, 2
_EXTENDED_LENGTH = 0x10


def records(octets):
    """Yields (subtype, header octets, body) for each TABLE_DUMP_V2 record."""
    offset = 0
    while offset < len(octets):
        _, type_, subtype, length = _HEADER.unpack_from(octets, offset)
        body = offset + _HEADER.size
        if type_ == _TABLE_DUMP_V2:
            yield subtype, octets[offset:body], octets[body : body + length]
        offset = body + length


def read(path):
    with bz2.open(path) as file:
        return file.read()


def entries(octets):
    """Yields (prefix, peer index, attribute octets) for each RIB entry."""
    for subtype, _, body in records(octets):
        if subtype in (_RIB_IPV4_UNICAST, _RIB_IPV6_UNICAST):
            prefix, offset = _prefix(subtype, body)
            yield from ((prefix, *entry[:2]) for entry in rib_entries(body, offset))


def rib_entries(body, offset):
    """Yields (peer index, attribute octets, whole entry) for each entry of a RIB record."""
    (count,) = struct.unpack_from("!H", body, offset)
    offset += 2
    for _ in range(count):
        index, _, length = struct.unpack_from("!HIH", body, offset)
        end = offset + 8 + length
        yield index, body[offset + 8 : end], body[offset:end]
        offset = end


def entries_offset(subtype, body):
    """Where in a RIB record its entries (their count first) begin; None in other records."""
    if subtype not in (_RIB_IPV4_UNICAST, _RIB_IPV6_UNICAST):
        return None
    return _prefix(subtype, body)[1]


def _prefix(subtype, body):
    length = body[4]
    octets = (length + 7) // 8
    size = 4 if subtype == _RIB_IPV4_UNICAST else 16
    return f"{_address(body[5 : 5 + octets] + bytes(size - octets))}/{length}", 5 + octets


def fullest_peer(octets):
    """The index of the peer with the most routes."""
    counts = {}
    for _, index, _ in entries(octets):
        counts[index] = counts.get(index, 0) + 1
    return max(counts, key=counts.get)


def table(octets, peer_index):
    """Prefix to Attributes, of what one peer told."""
    return {
        prefix: attributes(raw) for prefix, index, raw in entries(octets) if index == peer_index
    }


@functools.lru_cache(maxsize=None)
def attributes(raw):
    fields, offset = {}, 0
    while offset < len(raw):
        flags, type_ = raw[offset], raw[offset + 1]
        if flags & _EXTENDED_LENGTH:
            (length,) = struct.unpack_from("!H", raw, offset + 2)
            offset += 4
        else:
            length = raw[offset + 2]
            offset += 3
        if type_ in _FIELDS:
            name, decode = _FIELDS[type_]
            fields[name] = decode(raw[offset : offset + length])
        offset += length
    return Attributes(**fields)


def _as_path(value):
    path, offset = [], 0
    while offset < len(value):
        type_, count = value[offset], value[offset + 1]
        asns = struct.unpack_from(f"!{count}I", value, offset + 2)
        path += [frozenset(asns)] if type_ == _AS_SET else asns
        offset += 2 + 4 * count
    return tuple(path)


def _aggregator(value):
    return int.from_bytes(value[:-4], "big"), _address(value[-4:])


def _address(value):
    return socket.inet_ntop(socket.AF_INET if len(value) == 4 else socket.AF_INET6, value)


def _mp_next_hop(value):
    # Some collectors write the attribute whole, AFI (whose first octet is 0) and SAFI in front.
    length, *octets = value[3:] if value[0] == 0 else value
    return _address(bytes(octets[: min(length, 16)]))


def _words(form, size):
    def decode(value):
        parts = (struct.unpack_from(form, value, i) for i in range(0, len(value), size))
        return frozenset(":".join(map(str, part)) for part in parts)

    return decode


_FIELDS = {
    1: ("origin", lambda value: _ORIGINS[value[0]]),
    2: ("as_path", _as_path),
    3: ("next_hop", _address),
    4: ("med", lambda value: int.from_bytes(value, "big")),
    5: ("local_pref", lambda value: int.from_bytes(value, "big")),
    6: ("atomic_aggregate", lambda value: True),
    7: ("aggregator", _aggregator),
    8: ("communities", _words("!HH", 4)),
    9: ("originator_id", _address),
    10: ("cluster_list", lambda value: tuple(_address(value[i : i + 4]) for i in range(0, len(value), 4))),
    14: ("next_hop", _mp_next_hop),
    16: ("extended_communities", lambda v: frozenset(x for (x,) in struct.iter_unpack("!Q", v))),
    32: ("large_communities", _words("!III", 12)),
}
