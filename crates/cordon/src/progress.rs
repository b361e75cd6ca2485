//! Progress bars on long work, on a terminal only.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar for one step; silent where nobody watches.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// A step of `total` units (rows, people); 0 where the total is not known.
    pub(crate) fn new(what: &str, total: u64) -> Self {
        let bar = if total == 0 { ProgressBar::new_spinner() } else { ProgressBar::new(total) };
        let template = if total == 0 {
            "  {spinner} {msg} {human_pos}"
        } else {
            "  {msg} {bar:30} {human_pos} of {human_len} ({eta})"
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    /// So many units are done.
    pub(crate) fn at(&self, done: u64) {
        self.0.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
