//! The privacy impact assessment as files: a report in HTML and Markdown from one content, the file
//! of the CNIL's tool, the record of processing, the notice to the public.
//!
//! Everything here is made from a charter and its assessment; nothing judges anew.

// The content of the report.
mod dangers;
mod data;
mod document;
mod subject;
mod verdicts;
mod writer;

// Its forms.
mod html;
mod markdown;

// Files for other tools.
mod cnil;
mod dpv;

// For the public.
mod breach;
mod notice;

use cordon_charter::Charter;

use self::{
    document::{Block, Document},
    writer::{Writer, section},
};
use crate::{assessment::Assessment, catalogue::Catalogue};

// The risks, with the checks as they stand.
pub use crate::impact::{
    ChecksOff, ControlNow, ControlState, Rating, RiskNow, check_words, off_by_charter, risks_now,
};

pub use breach::{BreachWords, ToAuthority, breach_notice};
pub use cnil::{
    CnilAnswer, CnilComment, CnilData, CnilError, CnilEvaluation, CnilGauges, CnilMeasure, CnilPia,
    CnilRisk,
};
pub use dangers::check_name;
pub use dpv::processing_record;
pub use notice::{Language, Notice, Reviewed};

/// A privacy impact assessment for people, in two forms of one content, with the notices.
#[derive(Clone, Debug)]
pub struct Report {
    document: Document,
    notices: [Notice; 4],
    reviews: Vec<Reviewed>,
}

impl Report {
    /// Of a charter, its text as it was read (for the lines), its assessment, and the catalogue of
    /// guidance and cases that findings lead to.
    pub fn of(
        charter: &Charter,
        text: &str,
        assessment: &Assessment,
        catalogue: &Catalogue,
    ) -> Self {
        Self::reviewed(charter, text, assessment, catalogue, Vec::new())
    }

    /// The same, with who read which notice.
    pub fn reviewed(
        charter: &Charter,
        text: &str,
        assessment: &Assessment,
        catalogue: &Catalogue,
        reviews: Vec<Reviewed>,
    ) -> Self {
        let writer = &Writer::new(charter, text, assessment, catalogue);
        let measure = &charter.measure;
        let mut sections = vec![
            subject::build(writer),
            verdicts::balance(writer),
            verdicts::findings(writer),
            data::build(writer),
            dangers::build(writer),
            verdicts::decide(writer),
            verdicts::unverified(writer, &reviews),
        ];
        sections.extend(Language::ALL.map(|language| notice::section(writer, language, &reviews)));
        sections.push(verdicts::rules(writer));
        sections.push(section(
            "charter",
            "The charter, line by line",
            vec![Block::Charter(text.lines().map(str::to_owned).collect())],
        ));
        let document = Document {
            title: format!("Privacy impact assessment: {}", measure.title.in_language("en")),
            subtitle: format!(
                "Measure {}, version {} of its charter; charter SHA-256 {}",
                measure.id, measure.version, assessment.charter
            ),
            sections,
        };
        let notices = Language::ALL.map(|language| Notice::of(charter, language));
        Self { document, notices, reviews }
    }

    /// One HTML page without scripts or anything from elsewhere; prints on A4.
    pub fn html(&self) -> String {
        html::render(&self.document)
    }

    /// The same content as Markdown (CommonMark with tables).
    pub fn markdown(&self) -> String {
        markdown::render(&self.document)
    }

    /// The notice to the public as Markdown.
    pub fn notice(&self, language: Language) -> String {
        let notice = self.notices.iter().find(|notice| notice.language() == language);
        notice.map(|notice| notice.marked(&self.reviews)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
