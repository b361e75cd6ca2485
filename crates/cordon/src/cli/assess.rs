//! The words of `cordon assess`.

use std::path::PathBuf;

use clap::Args;

use super::TextFormat;

/// `cordon assess`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples: cordon assess my-charter.toml --report assessment     # open assessment/assessment.html
          cordon assess my-charter.toml --compare FR,CN,NG
          cordon assess --import-cnil export.json
Without --report and --compare it prints what `cordon check` prints. An assessment is written even
where the charter cannot open: its page says why. A text that is no charter yet, because something
is missing or cannot be read, is told line by line instead, and nothing is written.")]
pub(crate) struct Assess {
    /// The charter file.
    #[arg(required_unless_present = "import_cnil")]
    pub(crate) charter: Option<PathBuf>,
    /// Write the whole impact assessment into this folder: a page (HTML, Markdown), the file of
    /// the CNIL's PIA tool, the record of processing (DPV, JSON-LD), the notices to the public.
    #[arg(long, value_name = "DIR")]
    pub(crate) report: Option<PathBuf>,
    /// With --report: a published log, which is checked, of the authority whose posts reviewed the
    /// notices. A notice loses its mark where the log holds a review of this very text.
    #[arg(long, value_name = "DIR", requires = "report")]
    pub(crate) log: Option<PathBuf>,
    /// What these countries ask of the charter, side by side, with the gaps between: `FR,CN,NG`.
    #[arg(long, value_name = "COUNTRIES", value_delimiter = ',', conflicts_with = "report")]
    pub(crate) compare: Vec<String>,
    /// Show an export of the CNIL's PIA tool instead of assessing a charter.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["charter", "report", "rulebooks"])]
    pub(crate) import_cnil: Option<PathBuf>,
    /// A folder of rulebooks to use instead of those built in.
    #[arg(long, value_name = "DIR")]
    pub(crate) rulebooks: Option<PathBuf>,
    /// Text for people, or JSON for machines.
    #[arg(long, default_value = "table")]
    pub(crate) format: TextFormat,
}
