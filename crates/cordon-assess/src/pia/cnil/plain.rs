//! Such a file as plain text for people.

use std::fmt;

use super::{
    file::{CnilData, CnilPia},
    questions::{QUESTIONS, title},
};

impl fmt::Display for CnilPia {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.name())?;
        let (answers, measures) = (self.answers.len(), self.measures.len());
        let (evaluations, comments) = (self.evaluations.len(), self.comments.len());
        writeln!(
            f,
            "{answers} answers, {measures} controls, {evaluations} evaluations, {comments} comments"
        )?;
        let known = QUESTIONS.iter().map(|(question, _)| *question);
        let others = self.answers.iter().map(|answer| answer.reference_to);
        let others = others.filter(|n| title(*n).is_empty());
        for question in known.chain(others) {
            let name = title(question);
            for answer in self.answers.iter().filter(|a| a.reference_to == question) {
                writeln!(f, "\n{question} {name}")?;
                write_answer(&answer.data, f)?;
            }
        }
        if !self.measures.is_empty() {
            writeln!(f, "\nControls")?;
        }
        for measure in &self.measures {
            writeln!(f, "  - {}: {}", measure.title, text_of(&measure.content).join(" "))?;
        }
        Ok(())
    }
}

fn write_answer(data: &CnilData, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if let Some(gauge) = data.gauge.filter(|gauge| *gauge > 0) {
        let word = match gauge {
            1 => "negligible",
            2 => "limited",
            3 => "important",
            4 => "maximal",
            _ => "beyond the scale",
        };
        writeln!(f, "  {word}")?;
    }
    for line in data.text.iter().flat_map(|text| text_of(text)) {
        writeln!(f, "  {line}")?;
    }
    for item in &data.list {
        writeln!(f, "  - {item}")?;
    }
    Ok(())
}

/// The lines of an HTML text without its tags: for reading, never to be put into a page.
fn text_of(html: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        push(&mut lines, before);
        let Some((name, after)) = tag.split_once('>') else {
            push(&mut lines, "<");
            rest = tag;
            continue;
        };
        let name = name.trim_matches('/').split_whitespace().next().unwrap_or_default();
        if matches!(name, "p" | "br" | "li" | "ul" | "ol" | "div" | "h1" | "h2" | "h3" | "tr") {
            lines.push(String::new());
        }
        rest = after;
    }
    push(&mut lines, rest);
    let trimmed = lines.iter().map(|line| {
        let words = line.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">");
        let words = words.replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    });
    trimmed.filter(|line| !line.is_empty()).collect()
}

fn push(lines: &mut [String], text: &str) {
    if let Some(line) = lines.last_mut() {
        line.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::text_of;

    #[test]
    fn tags_become_lines_and_entities_letters() {
        let html = "a <strong>b</strong>;<br />\n<ul><li>c &amp; d</li><li>1 &lt; 2</li></ul>";
        assert_eq!(text_of(html), ["a b;", "c & d", "1 < 2"]);
        assert_eq!(text_of("3 < 4"), ["3 < 4"]);
    }
}
