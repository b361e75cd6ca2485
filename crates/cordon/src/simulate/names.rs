//! Invented names, marked as invented: every surname begins with `Sim-`.

const ONSETS: [&str; 16] =
    ["b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z"];
const VOWELS: [&str; 8] = ["a", "e", "i", "o", "u", "ai", "ea", "ou"];

/// A name at the end of `out`: `Mavo Sim-Bakode`. Each number has its own.
pub(super) fn push(out: &mut Vec<u8>, given: u16, surname: u16) {
    syllables(out, given.into(), 2);
    out.extend_from_slice(b" Sim-");
    syllables(out, surname.into(), 3);
}

fn syllables(out: &mut Vec<u8>, mut number: u32, count: usize) {
    let start = out.len();
    for _ in 0..count {
        let (onset, vowel) = (number as usize % 16, number as usize / 16 % 8);
        out.extend_from_slice(ONSETS.get(onset).copied().unwrap_or_default().as_bytes());
        out.extend_from_slice(VOWELS.get(vowel).copied().unwrap_or_default().as_bytes());
        number /= 128;
    }
    if let Some(first) = out.get_mut(start) {
        first.make_ascii_uppercase();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_marked() {
        let mut out = Vec::new();
        push(&mut out, 1_234, 4_321);
        let name = String::from_utf8(out).unwrap();
        assert!(name.contains(" Sim-"), "{name}");
        assert!(name.starts_with(char::is_uppercase), "{name}");
    }
}
