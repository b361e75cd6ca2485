//! The log's side of C2SP tlog-witness: hands in a checkpoint, takes the cosignature.

use std::{
    io::{self, Read as _, Write as _},
    net::{TcpStream, ToSocketAddrs as _},
    time::Duration,
};

use cordon_log::{
    Cosigned, NoteKey, NoteSignature, SignedCheckpoint, Tree, add_checkpoint_request,
};

const PATIENCE: Duration = Duration::from_secs(10);
const MAX_ANSWER: u64 = 64 * 1024;

/// Why there is no cosignature. The log goes on without it: "not witnessed".
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum SubmitError {
    /// The witness does not answer.
    #[error("the witness does not answer: {0}")]
    Network(#[from] io::Error),
    /// What it answered is no HTTP or no cosignature of the enrolled key.
    #[error("the witness's answer is not its cosignature")]
    Answer,
    /// It saw more leaves than this log has.
    #[error("the witness saw {0} leaves, more than this log has; was an old copy restored?")]
    Ahead(u64),
    /// It refused.
    #[error("the witness refused ({status}): {reason}")]
    Refused {
        /// Status of HTTP.
        status: u16,
        /// What it said.
        reason: String,
    },
}

/// Asks the witness at `address` (`HOST:PORT`) to cosign `note`, the checkpoint of `tree`; adds the
/// line to the note if it is that of `key`.
pub(crate) fn submit(
    address: &str,
    key: &NoteKey,
    tree: &Tree,
    note: &mut SignedCheckpoint,
) -> Result<Cosigned, SubmitError> {
    let size = note.checkpoint.size;
    let mut old = 0;
    // The second try knows from the first what the witness saw last; a third covers a checkpoint
    // that arrived in between.
    for _ in 0..3 {
        let proof = tree.prove_consistency(old, size).unwrap_or_default();
        let (status, body) = post(address, &add_checkpoint_request(old, &proof, note))?;
        match status {
            200 => return take(&body, key, note),
            409 => {
                old = body.trim_end().parse().map_err(|_| SubmitError::Answer)?;
                if old > size {
                    return Err(SubmitError::Ahead(old));
                }
            }
            _ => return Err(SubmitError::Refused { status, reason: body.trim().to_owned() }),
        }
    }
    Err(SubmitError::Answer)
}

fn take(body: &str, key: &NoteKey, note: &mut SignedCheckpoint) -> Result<Cosigned, SubmitError> {
    for line in body.lines().filter_map(NoteSignature::parse) {
        let mut with = note.clone();
        with.add(line);
        if let Some(cosigned) = with.cosigned_by(key) {
            *note = with;
            return Ok(cosigned);
        }
    }
    Err(SubmitError::Answer)
}

/// HTTP/1.0, so that the answer ends with the connection and is never chunked (RFC 1945).
fn post(address: &str, body: &str) -> Result<(u16, String), SubmitError> {
    let unknown = || io::Error::new(io::ErrorKind::NotFound, "no such host");
    let target = address.to_socket_addrs()?.next().ok_or_else(unknown)?;
    let mut stream = TcpStream::connect_timeout(&target, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let head = format!(
        "POST /add-checkpoint HTTP/1.0\r\nHost: {address}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes())?;
    let mut answer = String::new();
    stream.take(MAX_ANSWER).read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or(SubmitError::Answer)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Ok((status.ok_or(SubmitError::Answer)?, body.to_owned()))
}
