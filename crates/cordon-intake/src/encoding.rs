//! From the bytes of a file to UTF-8, with their digest on the way.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// How many bytes are looked at before the encoding is known.
const HEAD: usize = 64 * 1024;

/// The encoding of a file; always in the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8 without byte order mark.
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-8 with byte order mark.
    #[serde(rename = "utf-8-bom")]
    Utf8Bom,
    /// UTF-16, little endian, known by its byte order mark.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// UTF-16, big endian, known by its byte order mark.
    #[serde(rename = "utf-16be")]
    Utf16Be,
    /// Windows-1252: told, or detected because nothing outside ASCII is UTF-8.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

impl Encoding {
    /// The name as it stands in receipts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf8Bom => "utf-8-bom",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Windows1252 => "windows-1252",
        }
    }

    /// What a byte order mark says, with its length.
    fn by_mark(head: &[u8]) -> Option<(Self, usize)> {
        match head {
            [0xef, 0xbb, 0xbf, ..] => Some((Self::Utf8Bom, 3)),
            [0xff, 0xfe, ..] => Some((Self::Utf16Le, 2)),
            [0xfe, 0xff, ..] => Some((Self::Utf16Be, 2)),
            _ => None,
        }
    }

    fn decoder(self) -> Option<Decoder> {
        let encoding = match self {
            Self::Utf8 | Self::Utf8Bom => return None,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Windows1252 => WINDOWS_1252,
        };
        Some(encoding.new_decoder_without_bom_handling())
    }
}

/// `bytes` of a Windows-1252 file as text.
pub(crate) fn windows_1252(bytes: &[u8]) -> String {
    WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}

/// A file being read: its first bytes, then the rest, all of it through the digest.
pub(crate) struct Source<R> {
    head: Vec<u8>,
    taken: usize,
    rest: R,
    digest: Sha256,
    bytes: u64,
}

impl<R: Read> Source<R> {
    /// Reads the head.
    pub(crate) fn open(mut rest: R) -> io::Result<Self> {
        let mut head = Vec::with_capacity(HEAD);
        rest.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
        let mut digest = Sha256::new();
        digest.update(&head);
        let bytes = head.len() as u64;
        Ok(Self { head, taken: 0, rest, digest, bytes })
    }

    /// The first bytes of the file.
    pub(crate) fn head(&self) -> &[u8] {
        &self.head
    }

    /// The encoding by byte order mark, else `told`, else UTF-8 until proved otherwise; skips the
    /// mark.
    pub(crate) fn settle(&mut self, told: Option<Encoding>) -> Encoding {
        match Encoding::by_mark(&self.head) {
            Some((encoding, length)) => {
                self.taken = length;
                encoding
            }
            None => told.unwrap_or(Encoding::Utf8),
        }
    }

    /// The head without what was already read or skipped.
    pub(crate) fn unread(&self) -> &[u8] {
        self.head.get(self.taken..).unwrap_or_default()
    }

    /// Bytes read so far.
    pub(crate) const fn bytes_read(&self) -> u64 {
        self.bytes
    }

    /// Number and SHA-256 of all bytes read so far.
    pub(crate) fn facts(&self) -> (u64, cordon_charter::Digest) {
        let digest = self.digest.clone().finalize();
        (self.bytes, cordon_charter::Digest::from_bytes(digest.into()))
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let mut head = self.head.get(self.taken..).unwrap_or_default();
        if !head.is_empty() {
            let count = head.read(to)?;
            self.taken += count;
            return Ok(count);
        }
        let count = self.rest.read(to)?;
        self.digest.update(to.get(..count).unwrap_or_default());
        self.bytes += count as u64;
        Ok(count)
    }
}

/// The same as UTF-8. Broken UTF-16 becomes U+FFFD; broken UTF-8 is left for the rows to find.
pub(crate) struct Utf8<S> {
    source: S,
    decoder: Option<Decoder>,
    pending: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<S: Read> Utf8<S> {
    /// Reads `source`, whose byte order mark is gone, as `encoding`.
    pub(crate) fn new(source: S, encoding: Encoding) -> Self {
        let decoder = encoding.decoder();
        Self { source, decoder, pending: Vec::new(), at: 0, ended: false }
    }

    /// What is read from.
    pub(crate) const fn source(&self) -> &S {
        &self.source
    }

    fn refill(&mut self) -> io::Result<()> {
        self.pending.resize(HEAD, 0);
        let count = self.source.read(&mut self.pending)?;
        self.pending.truncate(count);
        self.at = 0;
        self.ended = count == 0;
        Ok(())
    }
}

impl<S: Read> Read for Utf8<S> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.decoder.is_none() {
            return self.source.read(to);
        }
        loop {
            if self.at >= self.pending.len() && !self.ended {
                self.refill()?;
            }
            let Some(decoder) = &mut self.decoder else { return Ok(0) };
            let from = self.pending.get(self.at..).unwrap_or_default();
            let (result, read, written, _) = decoder.decode_to_utf8(from, to, self.ended);
            self.at += read;
            if self.ended && result == CoderResult::InputEmpty {
                // A finished decoder must not be used again.
                self.decoder = None;
            }
            if written > 0 || self.ended {
                return Ok(written);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(bytes: &[u8], told: Option<Encoding>) -> (Encoding, String) {
        let mut source = Source::open(bytes).unwrap();
        let encoding = source.settle(told);
        let mut text = Vec::new();
        // One byte more than the decoder needs for one character.
        let mut reader = Utf8::new(source, encoding);
        let mut small = [0u8; 5];
        loop {
            match reader.read(&mut small).unwrap() {
                0 => break,
                count => text.extend_from_slice(&small[..count]),
            }
        }
        assert_eq!(reader.source().facts().0, bytes.len() as u64);
        (encoding, String::from_utf8(text).unwrap())
    }

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes).collect()
    }

    #[test]
    fn all_encodings_give_the_same_text() {
        let text = "náme,\u{1f600}\r\n".repeat(20_000);
        let le = utf16(&text, u16::to_le_bytes);
        let be = utf16(&text, u16::to_be_bytes);
        assert_eq!(read_all(&le, None), (Encoding::Utf16Le, text.clone()));
        assert_eq!(read_all(&be, None), (Encoding::Utf16Be, text.clone()));
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        assert_eq!(read_all(&marked, None), (Encoding::Utf8Bom, text.clone()));
        assert_eq!(read_all(text.as_bytes(), None), (Encoding::Utf8, text));
        let told = Some(Encoding::Windows1252);
        assert_eq!(read_all(b"M\xfcller", told), (Encoding::Windows1252, "Müller".to_owned()));
    }

    #[test]
    fn half_a_character_at_the_end_is_marked() {
        assert_eq!(read_all(b"\xff\xfea\0b", None).1, "a\u{fffd}");
    }
}
