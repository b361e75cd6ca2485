//! One SQL text → one typed plan over tables without rows, or a refusal.

use cordon_charter::{Charter, FieldType, Identifies, PurposeId};
use datafusion_common::{DataFusionError, SchemaError, config::ConfigOptions};
use datafusion_expr::LogicalPlan;
use datafusion_optimizer::{Analyzer, analyzer::type_coercion::TypeCoercion};
use datafusion_sql::{
    planner::{NullOrdering, ParserOptions, SqlToRel},
    sqlparser::{
        ast::Statement,
        dialect::PostgreSqlDialect,
        parser::{Parser, ParserError},
    },
};

use crate::{
    catalog::{self, Catalog},
    forms, functions,
    refusal::{self, Refusal},
};

/// Longer questions are refused.
pub(crate) const MAX_SQL: usize = 8_192;

/// Parses, plans and types a question.
pub(crate) fn logical(
    sql: &str,
    charter: &Charter,
    purpose: &PurposeId,
) -> Result<LogicalPlan, Refusal> {
    if sql.len() > MAX_SQL {
        return Err(Refusal::new(
            "too-long",
            format!("the question is longer than {MAX_SQL} bytes"),
            "ask a shorter question",
        ));
    }
    let statement = statement(sql)?;
    let catalog = Catalog::new(charter, purpose);
    let options = ParserOptions::new()
        .with_parse_float_as_decimal(true)
        .with_map_string_types_to_utf8view(false)
        // Withheld numbers are NULL: they come last, whichever way one sorts.
        .with_default_null_ordering(NullOrdering::NullsLast);
    let planned = SqlToRel::new_with_options(&catalog, options).sql_statement_to_plan(statement);
    let analyzer = Analyzer::with_rules(vec![std::sync::Arc::new(TypeCoercion::new())]);
    planned
        .and_then(|plan| analyzer.execute_and_check(plan, &ConfigOptions::default(), |_, _| {}))
        .map_err(|error| explain(error.find_root(), sql, charter, purpose))
}

/// The question as it is published: what was understood, printed anew. Comments stay out; aliases
/// and literals are the asker's own words and become public.
pub(crate) fn published(sql: &str) -> Result<String, Refusal> {
    statement(sql).map(|statement| statement.to_string())
}

fn statement(sql: &str) -> Result<Statement, Refusal> {
    about_tables(sql)?;
    let mut statements =
        Parser::parse_sql(&PostgreSqlDialect {}, sql).map_err(|error| syntax(&error, sql))?;
    match (statements.pop(), statements.is_empty()) {
        (Some(Statement::Query(query)), true) => {
            forms::check(&query)?;
            Ok(Statement::Query(query))
        }
        (Some(_), true) => Err(Refusal::new(
            "only-select",
            "only questions are answered: a statement that begins with SELECT",
            "write `SELECT count(*) FROM …`",
        )),
        (None, _) => {
            Err(Refusal::new("syntax", "the question is empty", "write `SELECT count(*) FROM …`"))
        }
        _ => Err(Refusal::new(
            "one-question",
            "there is more than one statement",
            "ask one question at a time",
        )
        .at(";")),
    }
}

/// Statements that ask an engine what it knows of a table or how it would run a question.
fn about_tables(sql: &str) -> Result<(), Refusal> {
    let sql = sql.trim_start();
    let end = sql.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(sql.len());
    let word = sql.get(..end).unwrap_or_default().to_ascii_uppercase();
    let (what, help) = match word.as_str() {
        "EXPLAIN" => (
            "how a question is run is not told",
            "leave the word out; `cordon ask --explain` says what the question costs and how exact \
             its answer is, and reads no row",
        ),
        "SHOW" | "DESCRIBE" | "DESC" | "SUMMARIZE" | "ANALYZE" | "ANALYSE" | "PRAGMA" => (
            "nothing is told of tables but noised numbers",
            "the charter says which tables and columns there are; of what is in them ask for \
             numbers: `SELECT region, count(*) FROM … GROUP BY region`",
        ),
        _ => return Ok(()),
    };
    Err(Refusal::new("only-select", format!("`{word}` is no question: {what}"), help))
}

fn syntax(error: &ParserError, sql: &str) -> Refusal {
    let text = match error {
        ParserError::TokenizerError(text) | ParserError::ParserError(text) => text.as_str(),
        ParserError::RecursionLimitExceeded => "it is nested too deeply",
    };
    let (text, place) = text.split_once(" at Line: ").unwrap_or((text, ""));
    let refusal = Refusal::new(
        "syntax",
        format!("the question is not SQL as it is understood here: {}", one_line(text)),
        "write `SELECT …, count(*) FROM record WHERE … GROUP BY …`",
    );
    match offset(place, sql) {
        Some((start, end)) => refusal.within(start, end),
        None => refusal,
    }
}

/// The word at `2, Column: 7` of the question, in bytes.
fn offset(place: &str, sql: &str) -> Option<(usize, usize)> {
    let (line, column) = place.split_once(", Column: ")?;
    let (line, column): (usize, usize) = (line.parse().ok()?, column.trim().parse().ok()?);
    let start_of_line: usize =
        sql.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let rest = sql.get(start_of_line..)?;
    let (at, _) = rest.char_indices().nth(column.checked_sub(1)?)?;
    let start = start_of_line + at;
    let word = sql.get(start..)?.find(|c: char| !c.is_alphanumeric() && c != '_');
    Some((start, start + word.unwrap_or(sql.len() - start).max(1)))
}

/// Turns the planner's errors into refusals. They speak of the question and the charter alone.
fn explain(error: &DataFusionError, sql: &str, charter: &Charter, purpose: &PurposeId) -> Refusal {
    match error {
        DataFusionError::SchemaError(schema, _) => match schema.as_ref() {
            SchemaError::FieldNotFound { field, .. } => column(&field.name, sql, charter, purpose),
            SchemaError::AmbiguousReference { field } => Refusal::new(
                "ambiguous",
                format!("`{}` can mean several columns", field.name),
                "put the table's name in front, or rename a column with AS",
            )
            .at(&field.name),
            _ => Refusal::new(
                "ambiguous",
                "two columns have the same name",
                "rename one of them with AS",
            ),
        },
        DataFusionError::SQL(parser, _) => syntax(parser.as_ref(), sql),
        DataFusionError::Plan(text)
        | DataFusionError::NotImplemented(text)
        | DataFusionError::Execution(text) => plan_error(text, sql, charter, purpose),
        DataFusionError::Diagnostic(_, inner) | DataFusionError::Context(_, inner) => {
            explain(inner, sql, charter, purpose)
        }
        _ => not_understood(),
    }
}

fn column(name: &str, sql: &str, charter: &Charter, purpose: &PurposeId) -> Refusal {
    if CLOCKS.contains(&name) {
        return unknown_function(name);
    }
    let named = |wanted: &str| {
        charter.records.values().find_map(|record| {
            let (_, field) = record.fields.iter().find(|(known, _)| known.as_str() == wanted)?;
            Some((record, field))
        })
    };
    let refusal = match named(&name.to_lowercase()) {
        Some((record, field))
            if field.field_type == FieldType::Person
                || record.person.iter().any(|person| person.as_str() == name) =>
        {
            Refusal::new(
                "person-column",
                format!("`{name}` names a person and is closed to statistics"),
                format!("count persons with `count(DISTINCT {})`", catalog::person_column(record)),
            )
        }
        Some((_, field)) if field.identifies == Identifies::Directly => Refusal::new(
            "identifying-column",
            format!("`{name}` identifies a person by itself and is closed to statistics"),
            "ask without it",
        ),
        Some((_, field)) if !field.purposes.contains(purpose) => Refusal::new(
            "outside-purpose",
            format!("`{name}` does not serve the purpose `{purpose}`"),
            match field.purposes.first() {
                Some(other) => format!(
                    "it was declared for `{other}`; ask for that purpose if your role may, or ask \
                     without the column"
                ),
                None => "ask without the column".to_owned(),
            },
        ),
        _ => {
            let known: Vec<String> = charter
                .records
                .iter()
                .filter(|(record, _)| refusal::names(sql, record.as_str()))
                .flat_map(|(_, record)| catalog::columns(record, purpose))
                .collect();
            Refusal::new(
                "unknown-column",
                format!("there is no column `{name}`"),
                format!("the columns for this purpose are: {}", known.join(", ")),
            )
        }
    };
    refusal.at(name)
}

fn plan_error(text: &str, sql: &str, charter: &Charter, purpose: &PurposeId) -> Refusal {
    if let Some((_, table)) = text.split_once(catalog::UNKNOWN_TABLE) {
        let table = table.split_whitespace().next().unwrap_or(table);
        let message = format!("the measure has no record `{table}`");
        return Refusal::new("unknown-table", message, tables(charter))
            .at(table.rsplit('.').next().unwrap_or(table));
    }
    if text.contains("Table Functions") {
        let message = "tables are named after FROM, not computed by a function";
        return Refusal::new("unknown-table", message, tables(charter));
    }
    if let Some((_, rest)) = text.split_once("Invalid function '") {
        return unknown_function(rest.split('\'').next().unwrap_or(rest));
    }
    if text.contains("GROUP BY") || text.contains("GroupBy") || text.contains("GROUP BY clause") {
        return Refusal::new(
            "not-grouped",
            "a column would be released without aggregation",
            "name it in GROUP BY, or aggregate it with count, sum or avg",
        );
    }
    if let Some(name) = text.strip_prefix("No field named ") {
        return column(name.split('.').next().unwrap_or(name), sql, charter, purpose);
    }
    if let Some(refusal) = known_words(text) {
        return refusal;
    }
    if let Some((name, _)) = text.split_once("` does not take ")
        && let Some((_, name)) = name.rsplit_once('`')
    {
        return Refusal::new(
            "arguments",
            format!("`{name}` is given too few or too many values"),
            format!("write, for example, `{}`", functions::example(name)),
        )
        .at(name);
    }
    let arguments = ["signature", "coerc", "arguments but received", "Struct not supported"];
    if arguments.iter().any(|words| text.contains(words)) {
        return Refusal::new(
            "arguments",
            "a function or operator is given values that it does not take",
            "`count` takes `*`, one column, or DISTINCT and the record's person column; `sum` and \
             `avg` take one number; convert others, for example `CAST(x AS INTEGER)`",
        );
    }
    not_understood()
}

/// What the planner says in words of its own, by a part of them; no such word reaches the asker.
fn known_words(text: &str) -> Option<Refusal> {
    let (_, (code, message, help)) = KNOWN.iter().find(|(words, _)| text.contains(words))?;
    Some(Refusal::new(code, *message, *help))
}

/// Code, message and help.
type Said = (&'static str, &'static str, &'static str);

const TYPES: Said = (
    "types",
    "values are compared or computed with whose types do not go together",
    "convert one of them, for example `CAST(x AS INTEGER)`; a condition must be true or false, for \
     example `age > 60`",
);
const POSITION: Said = (
    "position",
    "GROUP BY or ORDER BY counts further than there are columns",
    "use a number from 1 to the number of columns after SELECT, or a column's name",
);
const NAMES: Said =
    ("ambiguous", "two columns have the same name", "leave one of them out, or rename one with AS");
const LIMIT: Said = ("limit", "LIMIT and OFFSET take a literal number", "write `LIMIT 10`");
const NESTED: Said = (
    "nested-aggregate",
    "an aggregate of an aggregate mixes the rows of several persons",
    "group the inner one by the person in a sub-query: `SELECT avg(n) FROM (SELECT person, \
     count(*) AS n FROM … GROUP BY person) AS p`",
);
const QUALIFY: Said = (
    "window-function",
    "QUALIFY looks across the rows of several persons",
    "filter released rows with HAVING",
);
const LISTS: Said = (
    "not-allowed",
    "lists and arrays are not on the list",
    "compare with IN, `age IN (1, 2)`, and group by the column itself",
);
const ORDERED: Said = (
    "aggregate-order",
    "the order of rows means nothing to an aggregate",
    "for percentiles write `quantile(age, 0.9)`",
);

const WHERE: Said = (
    "aggregate-in-where",
    "an aggregate stands in a condition of rows",
    "filter released numbers with HAVING: `… GROUP BY region HAVING count(*) > 10`",
);
const ESCAPE: Said = (
    "not-literal",
    "the escape of LIKE is not one character",
    "write one, for example `note LIKE '50!%' ESCAPE '!'`",
);

const KNOWN: [(&str, Said); 14] = [
    ("not allowed in the WHERE", WHERE),
    ("NULLS are not permitted", ORDERED),
    ("escape character", ESCAPE),
    ("common argument type", TYPES),
    ("non-boolean predicate", TYPES),
    ("Cannot find column with position", POSITION),
    ("Order by column out of bounds", POSITION),
    ("require unique expression names", NAMES),
    ("Expected LIMIT", LIMIT),
    ("calls cannot be nested", NESTED),
    ("QUALIFY", QUALIFY),
    ("array literal", LISTS),
    ("unnest()", LISTS),
    ("WITHIN GROUP", ORDERED),
];

/// Which tables there are.
fn tables(charter: &Charter) -> String {
    let records = charter.records.keys().map(|name| name.as_str());
    let known: Vec<&str> =
        records.chain(charter.references.keys().map(|name| name.as_str())).collect();
    format!("the measure's tables are: {}", known.join(", "))
}

/// Names that mean the present moment.
const CLOCKS: [&str; 6] =
    ["now", "current_date", "current_timestamp", "current_time", "today", "localtimestamp"];

fn unknown_function(name: &str) -> Refusal {
    let (code, message, help) = match name {
        name if CLOCKS.contains(&name) => (
            "clock",
            format!("`{name}` gives a different answer every time"),
            "write the date out, for example `DATE '2024-03-01'`".to_owned(),
        ),
        "random" | "rand" | "uuid" => (
            "random",
            format!("`{name}` gives a different answer every time"),
            "leave it out: noise is added to the answer, once, in any case".to_owned(),
        ),
        name if name.starts_with("regexp") => (
            "not-allowed",
            "regular expressions are not on the list".to_owned(),
            "use LIKE with a literal pattern".to_owned(),
        ),
        "row_number" | "rank" | "dense_rank" | "lag" | "lead" | "ntile" | "first_value"
        | "last_value" | "nth_value" | "percent_rank" | "cume_dist" => (
            "window-function",
            format!("`{name}` looks across the rows of several persons"),
            "group the rows instead".to_owned(),
        ),
        "approx_distinct"
        | "percentile_cont"
        | "quantile_cont"
        | "corr"
        | "approx_median"
        | "approx_percentile_cont"
        | "any_value"
        | "arbitrary"
        | "bit_and"
        | "bit_or"
        | "bool_and"
        | "bool_or"
        | "covar_pop"
        | "covar_samp"
        | "every"
        | "group_concat"
        | "histogram"
        | "kurtosis"
        | "listagg"
        | "product"
        | "skewness"
        | "array_agg"
        | "string_agg"
        | "mode" => (
            "unknown-aggregate",
            format!("`{name}` is not answered"),
            crate::functions::KNOWN_AGGREGATES.to_owned(),
        ),
        name => (
            "unknown-function",
            format!("the function `{name}` is not on the list"),
            format!("use one of: {}", functions::names().collect::<Vec<_>>().join(", ")),
        ),
    };
    Refusal::new(code, message, help).at(name)
}

/// Without the planner's own words: they name its parts and settings, which help nobody who asks.
fn not_understood() -> Refusal {
    Refusal::new(
        "not-understood",
        "the question has a part that is not understood here",
        "leave out what is unusual in it until `--explain` takes it; docs/manual/sql.md says what \
         may be asked",
    )
}

/// The first line, without the planner's own prefixes.
fn one_line(text: &str) -> String {
    text.lines().next().unwrap_or("").trim().trim_end_matches('.').chars().take(200).collect()
}
