"""Routes between the harness's form and that of herald.v1."""

from proto.herald.v1 import route_pb2, route_service_pb2

from harness.route import IPV4, IPV6, Attributes

FAMILIES = {route_pb2.FAMILY_IPV4_UNICAST: IPV4, route_pb2.FAMILY_IPV6_UNICAST: IPV6}
_OPTIONAL_TRANSITIVE = 0xC0
_ORIGINS = ["igp", "egp", "incomplete"]
_Segment = route_pb2.AsPathSegment


def route(prefix, attributes, path_id=0):
    return route_pb2.Route(nlri=nlri(prefix, path_id), attributes=attributes_to_proto(attributes))


def announce_request(routes, **options):
    """Prefix to Attributes."""
    return route_service_pb2.AnnounceRequest(
        routes=[route(prefix, attributes) for prefix, attributes in routes.items()], **options
    )


def nlri(prefix, path_id=0):
    return route_pb2.Nlri(unicast=prefix, path_id=path_id)


def attributes_to_proto(attributes):
    proto = route_pb2.PathAttributes(
        origin=_ORIGINS.index(attributes.origin),
        as_path=_segments(attributes.as_path),
        med=attributes.med,
        local_pref=attributes.local_pref,
        atomic_aggregate=attributes.atomic_aggregate,
        extended_communities=sorted(attributes.extended_communities),
        originator_id=attributes.originator_id,
        cluster_list=attributes.cluster_list,
        ipv6_extended_communities=map(bytes.fromhex, sorted(attributes.ipv6_extended_communities)),
        aigp=attributes.aigp,
        only_to_customer=attributes.only_to_customer,
    )
    for type_, octets in sorted(attributes.raw):
        proto.raw.add(type=type_, flags=_OPTIONAL_TRANSITIVE, value=bytes.fromhex(octets))
    if attributes.next_hop == "self":
        proto.next_hop.self = True
    else:
        proto.next_hop.address = attributes.next_hop
    if attributes.aggregator:
        proto.aggregator.asn, proto.aggregator.address = attributes.aggregator
    for community in sorted(attributes.communities):
        high, low = map(int, community.split(":"))
        proto.communities.add(value=high << 16 | low)
    for community in sorted(attributes.large_communities):
        parts = map(int, community.split(":"))
        proto.large_communities.append(route_pb2.LargeCommunity(**dict(zip(_LARGE, parts))))
    return proto


_LARGE = ("global_administrator", "local_data_1", "local_data_2")


def _segments(as_path):
    segments = []
    for hop in as_path:
        if isinstance(hop, frozenset):
            segments.append(_Segment(type=_Segment.TYPE_AS_SET, asns=sorted(hop)))
        elif segments and segments[-1].type == _Segment.TYPE_AS_SEQUENCE:
            segments[-1].asns.append(hop)
        else:
            segments.append(_Segment(type=_Segment.TYPE_AS_SEQUENCE, asns=[hop]))
    return segments


def attributes_from_proto(proto):
    path = []
    for segment in proto.as_path:
        is_set = segment.type == _Segment.TYPE_AS_SET
        path += [frozenset(segment.asns)] if is_set else segment.asns

    def optional(field):
        return getattr(proto, field) if proto.HasField(field) else None

    aggregator = optional("aggregator")
    return Attributes(
        next_hop=proto.next_hop.address,
        origin=_ORIGINS[proto.origin],
        as_path=tuple(path),
        med=optional("med"),
        local_pref=optional("local_pref"),
        atomic_aggregate=proto.atomic_aggregate,
        aggregator=(aggregator.asn, aggregator.address) if aggregator else None,
        communities=frozenset(f"{c.value >> 16}:{c.value & 0xFFFF}" for c in proto.communities),
        extended_communities=frozenset(proto.extended_communities),
        large_communities=frozenset(
            ":".join(str(getattr(c, part)) for part in _LARGE) for c in proto.large_communities
        ),
        originator_id=optional("originator_id"),
        cluster_list=tuple(proto.cluster_list),
        ipv6_extended_communities=frozenset(c.hex() for c in proto.ipv6_extended_communities),
        aigp=optional("aigp"),
        only_to_customer=optional("only_to_customer"),
        raw=frozenset((attribute.type, attribute.value.hex()) for attribute in proto.raw),
    )
