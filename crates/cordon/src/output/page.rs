//! Paragraphs for people, in lines of at most 100 characters.

use super::say;

/// Characters in a line.
const WIDTH: usize = 100;

/// Says `text` after `label`; further lines are indented by as much as the first.
pub(crate) fn paragraph(label: &str, text: &str) {
    let margin = label.chars().count();
    let mut line = label.to_owned();
    let mut length = margin;
    for word in text.split_whitespace() {
        let word_length = word.chars().count();
        if length > margin && length + 1 + word_length > WIDTH {
            say::line(&line);
            line = " ".repeat(margin);
            length = margin;
        }
        if length > margin {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += word_length;
    }
    say::line(line);
}
