//! The files of an impact assessment.

use std::path::Path;

use cordon_assess::{
    Assessment,
    catalogue::Catalogue,
    pia::{CnilPia, Language, Report, Reviewed, off_by_charter, processing_record},
};
use cordon_charter::Charter;
use cordon_gateway::Clock as _;

use crate::{
    clock::SystemClock,
    failure::Failure,
    output::{file, say},
};

/// Writes the files, each over an older one of its name, and says which.
pub(super) fn write(
    folder: &Path,
    (charter, text): (&Charter, &str),
    assessment: &Assessment,
    reviews: Vec<Reviewed>,
) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
    let catalogue = Catalogue::embedded().map_err(Failure::broken)?;
    let report = Report::reviewed(charter, text, assessment, &catalogue, reviews);
    let off = &off_by_charter(charter);
    let cnil = CnilPia::of(charter, assessment, off, SystemClock.now());
    let record = processing_record(charter, assessment, off);
    let mut files = vec![
        ("assessment.html".to_owned(), report.html().into_bytes()),
        ("assessment.md".to_owned(), report.markdown().into_bytes()),
        ("assessment.json".to_owned(), assessment.canonical().map_err(Failure::broken)?),
        ("pia.json".to_owned(), cnil.to_json().map_err(Failure::broken)?.into_bytes()),
        (
            "processing.jsonld".to_owned(),
            serde_json::to_vec_pretty(&record).map_err(Failure::broken)?,
        ),
    ];
    for language in Language::ALL {
        let name = format!("notice.{}.md", language.tag());
        files.push((name, report.notice(language).into_bytes()));
    }
    for (name, bytes) in files {
        let path = folder.join(name);
        file::write(&path, &bytes)?;
        say::line(path.display());
    }
    Ok(())
}
