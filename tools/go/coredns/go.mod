// CoreDNS, the cluster's DNS server inside the node image.
module voicebots.invalid/tools/coredns

go 1.26.0

require github.com/coredns/coredns v1.15.0
