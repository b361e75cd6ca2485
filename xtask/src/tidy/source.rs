//! Rust source as the rules read it: the same lines and columns, with the contents of comments and
//! strings blanked, so that a word in a sentence is not taken for code.
//!
//! A lexer of a page, not a parser: it knows comments, strings, characters and lifetimes.

/// One source file with comments and strings blanked.
pub(crate) struct Source {
    /// Comments are spaces, characters inside strings are `"`.
    code: Vec<char>,
    /// The same as text.
    text: String,
}

/// A function: where it starts and how long it is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) name: String,
    /// Line of the `fn`, counted from 1.
    pub(crate) line: usize,
    /// Lines with code, from the `fn` to the closing brace.
    pub(crate) code_lines: usize,
    /// Whether `pub`, without restriction.
    pub(crate) is_public: bool,
    /// Whether outside every `impl`, `trait` and module block, as rustfmt indents them.
    pub(crate) is_free: bool,
}

impl Source {
    pub(crate) fn new(text: &str) -> Self {
        Self::of_code(Blanker::new(text).run())
    }

    fn of_code(code: Vec<char>) -> Self {
        let text = code.iter().collect();
        Self { code, text }
    }

    /// Lines of code, numbered from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.split('\n').enumerate().map(|(i, line)| (i + 1, line))
    }

    /// How many lines hold code.
    pub(crate) fn code_lines(&self) -> usize {
        self.lines().filter(|(_, line)| !line.trim().is_empty()).count()
    }

    /// The same source with every `#[cfg(test)]` item blanked.
    pub(crate) fn without_tests(&self) -> Self {
        let mut code = self.code.clone();
        let mark: Vec<char> = "#[cfg(test)]".chars().collect();
        let mut at = 0;
        while let Some(start) = find(&code, &mark, at) {
            let from = start + mark.len();
            let end = item_end(&code, from);
            for place in code.iter_mut().take(end).skip(start).filter(|place| **place != '\n') {
                *place = ' ';
            }
            at = end.max(from);
        }
        Self::of_code(code)
    }

    /// Line numbers at which the path or word stands by itself (`opendp` but not `my_opendp`). A
    /// word that ends in `::` may go on.
    pub(crate) fn lines_with_word(&self, word: &str) -> Vec<usize> {
        let has_word = |line: &str| {
            line.match_indices(word).any(|(at, _)| {
                let before = line.get(..at).and_then(|text| text.chars().next_back());
                let after = line.get(at + word.len()..).and_then(|text| text.chars().next());
                !before.is_some_and(is_word) && (word.ends_with(':') || !after.is_some_and(is_word))
            })
        };
        if !self.text.contains(word) {
            return Vec::new();
        }
        self.lines().filter(|(_, line)| has_word(line)).map(|(number, _)| number).collect()
    }

    /// Line numbers at which a comment holds the word. `text` is what this was made from.
    pub(crate) fn comments_with_word(&self, text: &str, word: &str) -> Vec<usize> {
        let comment = |(code, c): (&char, char)| match *code {
            '\n' => '\n',
            ' ' => c,
            _ => ' ',
        };
        let comments: String = self.code.iter().zip(text.chars()).map(comment).collect();
        let holds = |line: &str| line.split(|c| !is_word(c)).any(|part| part == word);
        let lines = comments.split('\n').enumerate();
        lines.filter(|(_, line)| holds(line)).map(|(i, _)| i + 1).collect()
    }

    /// All functions with a body, nested ones too.
    pub(crate) fn functions(&self) -> Vec<Function> {
        let mut functions = Vec::new();
        let mut at = 0;
        while let Some(start) = find(&self.code, &['f', 'n', ' '], at) {
            at = start + 3;
            let before = start.checked_sub(1).and_then(|i| self.code.get(i));
            let name: String = self.code.iter().skip(at).take_while(|c| is_word(**c)).collect();
            if name.is_empty() || before.is_some_and(|c| is_word(*c)) {
                continue;
            }
            let Some(end) = body_end(&self.code, at) else { continue };
            let text: String = self.code.iter().take(end).skip(start).collect();
            let line_start = self.code.iter().take(start).rposition(|c| *c == '\n');
            let head: String =
                self.code.iter().take(start).skip(line_start.map_or(0, |i| i + 1)).collect();
            functions.push(Function {
                name,
                line: 1 + self.code.iter().take(start).filter(|c| **c == '\n').count(),
                code_lines: text.lines().filter(|line| !line.trim().is_empty()).count(),
                is_public: head.trim_start().starts_with("pub "),
                is_free: !head.starts_with(' '),
            });
        }
        functions
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn find(code: &[char], what: &[char], from: usize) -> Option<usize> {
    let rest = code.get(from..)?;
    rest.windows(what.len()).position(|window| window == what).map(|at| at + from)
}

/// The end of the body of the function whose name starts at `from`; `None` if it has no body.
fn body_end(code: &[char], from: usize) -> Option<usize> {
    let mut nested = 0_usize;
    for (at, c) in code.iter().enumerate().skip(from) {
        match c {
            '(' | '[' => nested += 1,
            ')' | ']' => nested = nested.saturating_sub(1),
            ';' if nested == 0 => return None,
            '{' if nested == 0 => return Some(block_end(code, at)),
            _ => {}
        }
    }
    None
}

/// The end of an item: its block, or its semicolon.
fn item_end(code: &[char], from: usize) -> usize {
    let mut nested = 0_usize;
    for (at, c) in code.iter().enumerate().skip(from) {
        match c {
            '(' | '[' => nested += 1,
            ')' | ']' => nested = nested.saturating_sub(1),
            ';' if nested == 0 => return at + 1,
            '{' => return block_end(code, at),
            _ => {}
        }
    }
    code.len()
}

/// The place after the brace that closes the one at `open`.
fn block_end(code: &[char], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, c) in code.iter().enumerate().skip(open) {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return at + 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    code.len()
}

/// Walks the text once and blanks what is not code.
struct Blanker {
    text: Vec<char>,
    at: usize,
    code: Vec<char>,
}

impl Blanker {
    fn new(text: &str) -> Self {
        let text: Vec<char> = text.chars().collect();
        Self { code: Vec::with_capacity(text.len()), text, at: 0 }
    }

    fn run(mut self) -> Vec<char> {
        while let Some(c) = self.peek(0) {
            match (c, self.peek(1)) {
                ('/', Some('/')) => self.line_comment(),
                ('/', Some('*')) => self.block_comment(),
                ('"', _) => self.string(),
                ('\'', _) => self.character_or_lifetime(),
                ('r', Some('"' | '#')) if !self.inside_word() => self.raw_string(),
                _ => self.keep(),
            }
        }
        self.code
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.text.get(self.at + ahead).copied()
    }

    /// Whether the last kept character continues an identifier other than `b` and `c` prefixes.
    fn inside_word(&self) -> bool {
        let mut before = self.code.iter().rev();
        match (before.next(), before.next()) {
            (Some('b' | 'c'), two) => two.is_some_and(|c| is_word(*c)),
            (one, _) => one.is_some_and(|c| is_word(*c)),
        }
    }

    fn keep(&mut self) {
        self.code.extend(self.peek(0));
        self.at += 1;
    }

    fn blank(&mut self, with: char) {
        if let Some(c) = self.peek(0) {
            self.code.push(if c == '\n' { '\n' } else { with });
        }
        self.at += 1;
    }

    fn line_comment(&mut self) {
        while self.peek(0).is_some_and(|c| c != '\n') {
            self.blank(' ');
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        while self.at < self.text.len() {
            match (self.peek(0), self.peek(1)) {
                (Some('/'), Some('*')) => depth += 1,
                (Some('*'), Some('/')) => depth = depth.saturating_sub(1),
                _ => {
                    self.blank(' ');
                    continue;
                }
            }
            self.blank(' ');
            self.blank(' ');
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self) {
        self.keep();
        while let Some(c) = self.peek(0) {
            match c {
                '"' => return self.keep(),
                '\\' => {
                    self.blank('"');
                    self.blank('"');
                }
                _ => self.blank('"'),
            }
        }
    }

    fn raw_string(&mut self) {
        let hashes = self.text.iter().skip(self.at + 1).take_while(|c| **c == '#').count();
        if self.peek(1 + hashes) != Some('"') {
            return self.keep(); // a raw identifier: r#type
        }
        for _ in 0..hashes + 2 {
            self.blank('"');
        }
        while let Some(c) = self.peek(0) {
            let closes = c == '"' && (1..=hashes).all(|i| self.peek(i) == Some('#'));
            self.blank('"');
            if closes {
                for _ in 0..hashes {
                    self.blank('"');
                }
                return;
            }
        }
    }

    fn character_or_lifetime(&mut self) {
        let length = match (self.peek(1), self.peek(2)) {
            (Some('\\'), _) => {
                let rest = self.text.iter().skip(self.at + 3);
                3 + rest.take_while(|c| **c != '\'').count()
            }
            (Some(_), Some('\'')) => 2,
            _ => return self.keep(),
        };
        for _ in 0..=length {
            self.blank('"');
        }
    }
}

#[cfg(test)]
mod tests;
