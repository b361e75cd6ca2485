//! HTTP of the witness: `POST /add-checkpoint`, `GET /<origin hash>/checkpoint`.

use std::{
    io::Read as _,
    net::SocketAddr,
    time::{Duration, Instant},
};

use cordon_log::Response;
use jiff::Timestamp;
use tiny_http::{Header, Method, Request};

use super::{WitnessError, folder::WitnessFolder};

/// A checkpoint with 64 signature lines and a proof of 63 hashes is far smaller.
const MAX_REQUEST: u64 = 64 * 1024;

/// A listening witness. One request at a time: the check and the record are one step.
pub(super) struct Server(tiny_http::Server);

impl Server {
    pub(super) fn listen(address: SocketAddr) -> Result<Self, WitnessError> {
        tiny_http::Server::http(address)
            .map(Self)
            .map_err(|error| WitnessError::Listen { address, error: error.to_string() })
    }

    /// Where it listens; tells the port where 0 was asked for.
    pub(super) fn address(&self) -> String {
        self.0.server_addr().to_string()
    }

    /// Answers whoever asks within `span`.
    #[allow(clippy::disallowed_methods, reason = "a waiting time, not the time of an event")]
    pub(super) fn answer_for(
        &self,
        span: Duration,
        own: &mut WitnessFolder,
        now: &dyn Fn() -> Timestamp,
    ) {
        let begun = Instant::now();
        while let Some(left) = span.checked_sub(begun.elapsed()) {
            let Ok(Some(mut request)) = self.0.recv_timeout(left) else { return };
            let response = respond(&mut request, own, now());
            let kind = match response.status {
                409 => "text/x.tlog.size",
                _ => "text/plain; charset=utf-8",
            };
            let mut answer =
                tiny_http::Response::from_string(response.body).with_status_code(response.status);
            if let Ok(header) = Header::from_bytes("Content-Type", kind) {
                answer.add_header(header);
            }
            // A caller that went away asks again.
            let _ = request.respond(answer);
        }
    }
}

fn respond(request: &mut Request, own: &mut WitnessFolder, now: Timestamp) -> Response {
    let plain = |status, body: &str| Response { status, body: body.to_owned() };
    if request.method() == &Method::Get {
        let hash = request.url().strip_prefix('/').and_then(|u| u.strip_suffix("/checkpoint"));
        let note = hash.and_then(|hash| own.checkpoint(hash));
        return note.map_or_else(|| plain(404, "not found\n"), |note| plain(200, note));
    }
    if request.method() != &Method::Post || request.url() != "/add-checkpoint" {
        return plain(404, "not found\n");
    }
    let mut text = String::new();
    let read = request.as_reader().take(MAX_REQUEST + 1).read_to_string(&mut text);
    if read.is_err() || text.len() as u64 > MAX_REQUEST {
        return plain(400, "not a request of C2SP tlog-witness\n");
    }
    let done = own.add_checkpoint(&text, now);
    done.unwrap_or_else(|_| plain(500, "the witness could not keep its state; try again\n"))
}
