//! Which hosts `NO_PROXY` lists. The HTTP client decides the same, but does not report it.

use std::net::IpAddr;

/// Returns true if a list such as `example.com, 10.0.0.0/8` contains a host, or a domain or network
/// that the host is in. `*` contains every host.
pub(crate) fn excepts(list: &str, host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let mut entries = list.split(',').map(str::trim);
    match bare.parse() {
        Ok(address) => entries.any(|entry| has_address(entry, address)),
        Err(_) => entries.any(|entry| has_name(entry, host)),
    }
}

fn has_address(entry: &str, address: IpAddr) -> bool {
    let (network, length) = match entry.split_once('/') {
        Some((network, length)) => (network, length.parse::<u32>().ok()),
        None => (entry, Some(128)),
    };
    // Aligned to the left, so that both kinds are compared in the same way.
    let bits = |address: IpAddr| match address {
        IpAddr::V4(address) => u128::from(address.to_bits()) << 96,
        IpAddr::V6(address) => address.to_bits(),
    };
    let (Ok(network), Some(length)) = (network.parse::<IpAddr>(), length) else { return false };
    let differ = bits(network) ^ bits(address);
    network.is_ipv4() == address.is_ipv4() && differ.leading_zeros() >= length
}

fn has_name(entry: &str, host: &str) -> bool {
    let domain = entry.strip_prefix('.').unwrap_or(entry);
    let Some(start) = host.len().checked_sub(domain.len()) else { return entry == "*" };
    let ends = host.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(domain));
    let whole = start == 0 || host.get(..start).is_some_and(|before| before.ends_with('.'));
    entry == "*" || (!domain.is_empty() && ends && whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_domains_addresses_and_networks_are_excepted() {
        let list = " zoo.example.com,.Example.org ,10.0.0.0/8,192.168.1.42, fd00::/8,::1,,";
        for host in [
            "zoo.example.com",
            "a.ZOO.example.com",
            "example.org",
            "a.b.example.org",
            "10.255.0.1",
            "192.168.1.42",
            "[fd12::1]",
            "[::1]",
        ] {
            assert!(excepts(list, host), "{host}");
        }
        for host in [
            "example.com",
            "myzoo.example.com",
            "myexample.org",
            "org",
            "11.0.0.1",
            "192.168.1.43",
            "[fe80::1]",
            "[::2]",
            "é.x",
        ] {
            assert!(!excepts(list, host), "{host}");
        }
    }

    #[test]
    fn a_star_excepts_every_host_and_invalid_entries_none() {
        assert!(excepts("*", "a") && excepts("x, *", "zoo.example.com"));
        for list in ["", ",", ".", "10.0.0.0/x", "10.0.0.0/", "*.example.com"] {
            assert!(!excepts(list, "zoo.example.com") && !excepts(list, "10.0.0.1"), "{list}");
        }
        assert!(excepts("0.0.0.0/0", "8.8.8.8") && !excepts("0.0.0.0/0", "[2001::1]"));
        assert!(excepts("10.0.0.1/32", "10.0.0.1") && !excepts("10.0.0.1/32", "10.0.0.2"));
    }
}
