#!/bin/sh
# A network of its own: this namespace (10.9.0.1) - router (10.9.0.2, knows no way to 10.7.0.0/16). Then runs "$@".
# All of 10.4.0.0/16 is the router itself.
# PING_GROUPS says who may open ping sockets here ("1 0" is nobody).
set -eu
ip link set lo up
unshare -n sleep 600 >/dev/null 2>&1 &
router=$!
trap 'kill $router' EXIT
until [ "$(readlink /proc/$router/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
ip link add here type veth peer name there netns $router
ip addr add 10.9.0.1/24 dev here
ip addr add fd09::1/64 dev here nodad
ip link set here up
nsenter -t $router -n sh -c '
    ip addr add 10.9.0.2/24 dev there; ip addr add fd09::2/64 dev there nodad; ip link set there up
    echo 1 > /proc/sys/net/ipv4/ip_forward; echo 0 > /proc/sys/net/ipv4/icmp_ratelimit
    ip route add unreachable 10.7.0.0/16; ip route add blackhole 10.6.0.0/16
    echo 77 > /proc/sys/net/ipv4/ip_default_ttl; echo 78 > /proc/sys/net/ipv6/conf/there/hop_limit
    ip route add local 10.4.0.0/16 dev lo'
ip route add 10.7.0.0/16 via 10.9.0.2
ip route add 10.6.0.0/16 via 10.9.0.2
ip route add 10.4.0.0/16 via 10.9.0.2
echo "$PING_GROUPS" > /proc/sys/net/ipv4/ping_group_range
"$@"
