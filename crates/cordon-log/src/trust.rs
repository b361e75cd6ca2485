//! Keys that a checker obtained elsewhere: the anchor of every check.
//!
//! A text file, a key a line, `#` begins a comment:
//!
//! ```text
//! log      health.example/cordon+c1d2e3f4+AZ…
//! witness  witness.example+0a1b2c3d+BK…
//! key      controller 9mX…=       # Ed25519 key, base64, for this role alone
//! ```

use cordon_charter::Role;

use crate::{checkpoint::NoteKey, key::PublicKey};

/// Keys obtained elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    /// Logs.
    pub logs: Vec<NoteKey>,
    /// Witnesses.
    pub witnesses: Vec<NoteKey>,
    /// Keys, each for one role. Where there is one, every key that the log enrols must be here for
    /// its role; witnesses are bound by [`Self::witnesses`] instead.
    pub keys: Vec<(Role, PublicKey)>,
}

/// A line that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the trust file: {what}")]
pub struct TrustError {
    line: usize,
    what: &'static str,
}

impl Trust {
    /// Reads a trust file.
    ///
    /// # Errors
    /// The first line that is not `log`, `witness` or `key` with a key.
    pub fn parse(text: &str) -> Result<Self, TrustError> {
        let mut trust = Self::default();
        for (at, line) in text.lines().enumerate() {
            let line = line.split(" #").next().unwrap_or_default().trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            trust.add(line).map_err(|what| TrustError { line: at + 1, what })?;
        }
        Ok(trust)
    }

    fn add(&mut self, line: &str) -> Result<(), &'static str> {
        const FORMS: &str = "write `log KEY`, `witness KEY` or `key ROLE BASE64`";
        let (word, key) = line.split_once(char::is_whitespace).ok_or(FORMS)?;
        let key = key.trim().to_owned();
        match word {
            "log" | "witness" => {
                let key: NoteKey = key.try_into()?;
                if key.cosigns != (word == "witness") {
                    return Err("a log's key cannot stand for a witness, nor the other way round");
                }
                let list = if key.cosigns { &mut self.witnesses } else { &mut self.logs };
                list.push(key);
            }
            "key" => self.keys.push(of_role(&key)?),
            _ => return Err(FORMS),
        }
        Ok(())
    }
}

fn of_role(text: &str) -> Result<(Role, PublicKey), &'static str> {
    const FORM: &str = "a key stands for one role: write `key ROLE BASE64`, with the role as in \
                        charters, such as `controller` or `data_protection_officer`";
    let (role, key) = text.split_once(char::is_whitespace).ok_or(FORM)?;
    let role: Role = role.parse().map_err(|_| FORM)?;
    if role == Role::Witness {
        return Err("a witness's key stands in a line `witness`, with its name");
    }
    Ok((role, key.trim().to_owned().try_into()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::SecretKey;

    #[test]
    fn a_key_is_read_for_its_role_and_not_without_one() {
        let public = SecretKey::from_seed(&[10; 32]).public();
        let text = String::from(public.clone());
        let read = |line: String| Trust::parse(&line);
        let trust = read(format!("key  controller \t{text}  # on paper\n")).unwrap();
        assert_eq!(trust.keys, [(Role::Controller, public)]);
        for line in [
            format!("key {text}"),
            format!("key nobody {text}"),
            format!("key controller {text} {text}"),
            format!("key witness {text}"),
            "key controller".to_owned(),
            "key controller AAAA".to_owned(),
        ] {
            assert!(read(line.clone()).is_err(), "{line}");
        }
        let unbound = read(format!("# keys\nkey {text}")).unwrap_err().to_string();
        assert!(unbound.contains("line 2") && unbound.contains("key ROLE BASE64"), "{unbound}");
    }
}
