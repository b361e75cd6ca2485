//! Who speaks to the network.

use super::super::finding::Findings;
use super::super::tree::{Tree, is_for_tests};
use super::Rule;

pub(super) const RULE: Rule =
    Rule { name: "network", why: "Data that no code can send does not leave by accident.", check };

/// Sources that may.
const MAY_SPEAK: &[&str] = &[
    "crates/cordon-server/",
    "crates/cordon/src/witness", // a process of its own, run by another body
    "crates/cordon/src/commands/demo/", // finds a free port for the witness that it starts
];

const SOCKETS: &[&str] = &[
    "TcpListener",
    "TcpStream",
    "UdpSocket",
    "UnixListener",
    "UnixStream",
    "UnixDatagram",
    "reqwest::",
    "tiny_http::",
    "hyper::",
    "ureq::",
];

fn check(tree: &Tree, findings: &mut Findings) {
    for (path, source) in tree.rust() {
        if MAY_SPEAK.iter().any(|home| path.starts_with(home)) || is_for_tests(path) {
            continue;
        }
        for socket in SOCKETS {
            for line in source.lines_with_word(socket) {
                findings.add(path, line, "only the server and the witness speak to the network");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::report;
    use super::*;

    #[test]
    fn a_socket_outside_the_server_is_reported() {
        let tree = Tree::of([
            ("crates/cordon-query/src/scan.rs", "//! x\nuse std::net::TcpStream;\n"),
            ("crates/cordon-server/src/lib.rs", "//! x\nuse std::net::TcpListener;\n"),
        ]);
        assert_eq!(report(&RULE, &tree).len(), 1);
    }
}
