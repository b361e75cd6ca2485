//! Whether a rule was seen with who publishes the law, or in somebody's copy of it.

/// The hosts at which a legal order publishes its law.
pub(super) struct Publishers(Vec<String>);

impl Publishers {
    /// Those that a book names, or the host of its own address.
    pub(super) fn of(named: Option<Vec<String>>, book_url: &str) -> Self {
        Self(named.unwrap_or_else(|| host(book_url).map(str::to_owned).into_iter().collect()))
    }

    /// Where a source lies, if it is a copy: `at github.com`, `that has no public address`.
    pub(super) fn copy(&self, source: &str) -> Option<String> {
        match host(source) {
            Some(host) if self.publish_at(host) => None,
            Some(host) => Some(format!("at {host}")),
            None if source.is_empty() => None,
            None => Some("that has no public address".to_owned()),
        }
    }

    fn publish_at(&self, host: &str) -> bool {
        self.0.iter().any(|own| {
            host.strip_suffix(own.as_str())
                .is_some_and(|before| before.is_empty() || before.ends_with('.'))
        })
    }
}

/// The host of a text that begins with an address.
fn host(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#', ' ', ':']).next()?;
    Some(host.trim_end_matches('.')).filter(|host| !host.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_told_from_the_publisher_by_its_host() {
        let own = Publishers::of(Some(vec!["europa.eu".to_owned()]), "https://law.example");
        assert_eq!(own.copy("https://eur-lex.europa.eu/eli/reg"), None);
        assert_eq!(own.copy("https://europa.eu"), None);
        for (source, at) in [
            ("https://github.com/x (a copy)", "at github.com"),
            ("http://noteuropa.eu/", "at noteuropa.eu"),
            ("https://europa.eu.example/", "at europa.eu.example"),
            ("https://law.example/1", "at law.example"),
            ("a stored copy", "that has no public address"),
        ] {
            assert_eq!(own.copy(source).as_deref(), Some(at));
        }
        assert_eq!(own.copy(""), None);
        let book = Publishers::of(None, "https://law.example/act");
        assert_eq!(book.copy("https://law.example/act/12"), None);
    }
}
