//! Writes questions over an invented charter: valid ones, most of which can be answered, and nearly
//! valid ones.

use cordon_testkit::Seeded;

use crate::invented::{Column, Invented, Kind, TABLES};

/// What stands after FROM, and the columns that there are.
struct Scope {
    with: String,
    from: String,
    columns: Vec<Column>,
    person: &'static str,
    conditions: Vec<String>,
}

pub(crate) struct Writer<'a> {
    pub(crate) seeded: &'a mut Seeded,
    pub(crate) invented: &'a Invented,
    columns: Vec<Column>,
    person: &'static str,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(seeded: &'a mut Seeded, invented: &'a Invented) -> Self {
        Self { seeded, invented, columns: Vec::new(), person: "patient_id" }
    }

    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.seeded.below(of.len() as u64) as usize]
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.seeded.below(100) < percent
    }

    fn column(&mut self, kinds: &[Kind]) -> Option<Column> {
        let fitting: Vec<Column> =
            self.columns.iter().filter(|column| kinds.contains(&column.kind)).cloned().collect();
        let at = self.seeded.below(fitting.len().max(1) as u64) as usize;
        fitting.get(at).cloned()
    }

    fn named(&mut self, kinds: &[Kind], otherwise: &str) -> String {
        self.column(kinds).map_or_else(|| otherwise.to_owned(), |column| column.sql)
    }

    fn date(&mut self) -> String {
        self.named(&[Kind::Date], "DATE '2024-02-02'")
    }

    fn number(&mut self, depth: u32) -> String {
        let column = self.named(&[Kind::Number], "1");
        if depth == 0 {
            let literal = self.one(&["0", "1", "-3", "7", "100", "2.5", "9223372036854775807"]);
            return if self.chance(70) { column } else { literal.to_owned() };
        }
        let (a, b) = (self.number(depth - 1), self.number(depth - 1));
        match self.seeded.below(14) {
            0 => format!("({a} + {b})"),
            1 => format!("({a} - {b})"),
            2 => format!("({a} * {b})"),
            3 => format!("({a} / {b})"),
            4 => format!("({a} % 7)"),
            5 => format!("abs({a})"),
            6 => format!("least({a}, {b})"),
            7 => format!("coalesce({a}, 0)"),
            8 => format!("CASE WHEN {} THEN {a} ELSE {b} END", self.truth(depth - 1)),
            9 => format!("CAST({} AS INTEGER)", self.text(depth - 1)),
            10 => format!("date_part('month', {})", self.date()),
            11 => format!("length({})", self.text(depth - 1)),
            12 => format!("width_bucket({a}, 0, 100, 4)"),
            _ => a,
        }
    }

    fn text(&mut self, depth: u32) -> String {
        let column = self.named(&[Kind::Listed, Kind::Open], "'x'");
        if depth == 0 {
            return column;
        }
        let inner = self.text(depth - 1);
        match self.seeded.below(8) {
            0 => format!("lower({inner})"),
            1 => format!("left({inner}, {})", self.seeded.below(4)),
            2 => format!("coalesce({inner}, 'none')"),
            3 => format!("{inner} || 'x'"),
            4 => format!("trim({inner}, 'v')"),
            _ => inner,
        }
    }

    fn truth(&mut self, depth: u32) -> String {
        let listed = self.column(&[Kind::Listed]).filter(|column| !column.values.is_empty());
        if depth == 0 {
            // What no row can meet is refused: mostly the least value of the column.
            let column = self.column(&[Kind::Number]);
            let least = column.filter(|column| !column.values.is_empty() && self.chance(80));
            return match least {
                Some(Column { sql, values, .. }) => format!("{sql} >= {}", values[0]),
                None => format!("{} > 1", self.named(&[Kind::Number], "2")),
            };
        }
        match (self.seeded.below(10), listed) {
            (0, _) => format!("{} >= {}", self.number(depth - 1), self.number(depth - 1)),
            (1 | 2, Some(Column { sql, values, .. })) => {
                let at = self.seeded.below(values.len() as u64) as usize;
                let second = &values[values.len() - 1];
                let own = &values[at];
                if self.chance(50) {
                    format!("{sql} = '{own}'")
                } else {
                    format!("{sql} IN ('{own}', '{second}')")
                }
            }
            (3, _) => format!("{} LIKE '%_%'", self.text(depth - 1)),
            (4, _) => format!("({} AND {})", self.truth(depth - 1), self.truth(depth - 1)),
            (5, _) => format!("({} OR NOT {})", self.truth(depth - 1), self.truth(depth - 1)),
            (6, _) => format!("{} IS NOT NULL", self.number(depth - 1)),
            (7, _) => format!("{} >= DATE '2024-01-15'", self.date()),
            (8, _) => self.named(&[Kind::Truth], "1 < 2"),
            _ => format!("1 / ({} - 7) > 0", self.number(0)),
        }
    }

    fn key(&mut self) -> String {
        let date = self.date();
        match self.seeded.below(15) {
            0 | 1 => self.named(&[Kind::Listed], "'all'"),
            2 => self.named(&[Kind::Truth, Kind::Listed], "'all'"),
            3 => format!("date_trunc('month', {date})"),
            4 => format!("iso_week({date})"),
            5 => format!("CASE WHEN {} THEN 'a' ELSE 'b' END", self.truth(1)),
            6 => format!("({} % 3)", self.number(0)),
            7 => format!("lower({})", self.named(&[Kind::Listed], "'A'")),
            8 => format!("bin({}, {})", self.number(0), self.one(&["5", "50", "0.5"])),
            9 => format!("age_band({}, {})", self.number(0), self.one(&["20", "5, 18, 65"])),
            10 => {
                let origin = self.one(&["", ", DATE '2024-01-03'"]);
                format!("date_bin(INTERVAL '14 days', {date}{origin})")
            }
            11 => format!("width_bucket({}, 0, 100, 4)", self.number(0)),
            12 | 13 => self.named(&[Kind::Open], "'all'"),
            _ => format!("({})", self.truth(1)),
        }
    }

    fn aggregate(&mut self) -> String {
        let depth = self.seeded.below(3) as u32;
        let number = self.number(depth);
        let bounded = format!("least(greatest({number}, -5), 5)");
        let plain = match self.seeded.below(15) {
            0 | 1 => "count(*)".to_owned(),
            2 | 3 => format!("count(DISTINCT {})", self.person),
            4 => format!("count({number})"),
            5 => format!("sum({number})"),
            6 => format!("avg({number})"),
            7 => format!("variance({bounded})"),
            8 => format!("var_pop({number})"),
            9 => format!("stddev({bounded})"),
            10 => format!("median({bounded})"),
            11 => format!("quantile({number}, {})", self.one(&["0.9", "0.1", "1"])),
            12 => format!("avg({bounded})"),
            _ => format!("sum({bounded})"),
        };
        if self.chance(25) { format!("{plain} FILTER (WHERE {})", self.truth(1)) } else { plain }
    }

    fn ratio(&mut self) -> String {
        let truth = self.truth(1);
        let bounded = format!("least(greatest({}, 0), 9)", self.number(1));
        match self.seeded.below(4) {
            0 => format!("100.0 * count(*) FILTER (WHERE {truth}) / count(*)"),
            1 => format!("1.000 * sum({bounded}) / nullif(count({bounded}), 0)"),
            2 => format!("round(1.000 * count(DISTINCT {}) / count(*), 3)", self.person),
            _ => "count(*) / 7.0".to_owned(),
        }
    }

    /// The columns of what a sub-query makes of each person's rows.
    fn of_persons(&mut self, table: &str) -> Scope {
        let truth = self.truth(1);
        let numbers = [self.number(1), self.number(0)];
        let folds = numbers.map(|number| {
            match self.one(&["count(*)", "count(n)", "sum", "min", "max", "avg"]) {
                "count(*)" => "count(*)".to_owned(),
                "count(n)" => format!("count({number})"),
                fold => format!("{fold}({number})"),
            }
        });
        let region = self.chance(40);
        let (key, by) = if region { ("region, ", ", region") } else { ("", "") };
        let having = self.one(&["", " HAVING count(*) > 1"]);
        let [one, two] = folds;
        let from = format!(
            "(SELECT patient_id, {key}{one} AS n, {two} AS m FROM {table} WHERE {truth} \
             GROUP BY patient_id{by}{having}) p"
        );
        let mut columns: Vec<Column> =
            self.columns.iter().filter(|one| region && one.sql == "region").cloned().collect();
        let number =
            |name: &str| Column { sql: name.to_owned(), kind: Kind::Number, values: Vec::new() };
        columns.extend([number("n"), number("m")]);
        let (with, conditions) = (String::new(), Vec::new());
        Scope { with, from, columns, person: "patient_id", conditions }
    }

    /// A record joined with the public table of regions.
    fn with_public(&mut self, table: &str, plain: Scope) -> Scope {
        let join = self.one(&["JOIN", "LEFT JOIN"]);
        let from = format!("{table} a {join} population p ON a.region = p.region");
        let mut columns = self.invented.columns(table, "a.");
        let public =
            [("p.people", Kind::Number), ("p.zone", Kind::Listed), ("p.capital", Kind::Truth)];
        columns.extend(public.map(|(name, kind)| Column {
            sql: name.to_owned(),
            kind,
            values: Vec::new(),
        }));
        Scope { from, columns, person: "a.patient_id", ..plain }
    }

    fn scope(&mut self) -> Scope {
        let table = self.one(&TABLES);
        let other = self.one(&TABLES);
        let own = self.invented.columns(table, "");
        self.columns.clone_from(&own);
        self.person = "patient_id";
        let plain = |from: &str| Scope {
            with: String::new(),
            from: from.to_owned(),
            columns: own.clone(),
            person: "patient_id",
            conditions: Vec::new(),
        };
        match self.seeded.below(14) {
            0 => plain(&format!("(SELECT * FROM {table} WHERE {}) s", self.truth(1))),
            1 => {
                let with = format!("WITH w AS (SELECT * FROM {table} WHERE {}) ", self.truth(1));
                Scope { with, ..plain("w") }
            }
            2 | 3 => self.of_persons(table),
            4 | 5 if self.invented.population => self.with_public(table, plain("")),
            6..=8 => {
                let join = self.one(&["JOIN", "JOIN", "LEFT JOIN"]);
                let from = format!("{table} a {join} {other} b ON a.patient_id = b.patient_id");
                let mut columns = self.invented.columns(table, "a.");
                columns.extend(self.invented.columns(other, "b."));
                Scope { columns, person: "a.patient_id", ..plain(&from) }
            }
            9 | 10 => {
                let not = self.one(&["", "NOT "]);
                self.columns = self.invented.columns(other, "");
                let truth = self.truth(1);
                let inner = format!("SELECT patient_id FROM {other} WHERE {truth}");
                let condition = format!("patient_id {not}IN ({inner})");
                Scope { conditions: vec![condition], ..plain(table) }
            }
            11 => {
                let not = self.one(&["", "NOT "]);
                self.columns = self.invented.columns(other, "o.");
                let truth = self.truth(1);
                let condition = format!(
                    "{not}EXISTS (SELECT 1 FROM {other} o WHERE o.patient_id = a.patient_id AND \
                     {truth})"
                );
                let columns = self.invented.columns(table, "a.");
                let from = format!("{table} a");
                Scope {
                    columns,
                    person: "a.patient_id",
                    conditions: vec![condition],
                    ..plain(&from)
                }
            }
            _ => plain(table),
        }
    }

    pub(crate) fn question(&mut self) -> String {
        let Scope { with, from, columns, person, mut conditions } = self.scope();
        (self.columns, self.person) = (columns, person);
        let mut keys: Vec<String> = (0..self.seeded.below(3)).map(|_| self.key()).collect();
        keys.dedup();
        let mut selected = keys.clone();
        for number in 0..1 + self.seeded.below(2) {
            selected.push(format!("{} AS n{number}", self.aggregate()));
        }
        if self.chance(20) {
            selected.push(format!("{} AS r", self.ratio()));
        }
        let all = keys.join(", ");
        let (sets, group) = match (self.seeded.below(10), keys.as_slice()) {
            (_, []) => (false, String::new()),
            (0, _) => (true, format!(" GROUP BY ROLLUP ({all})")),
            (1, _) => (true, format!(" GROUP BY CUBE ({all})")),
            (2 | 3, [one, .., two]) => {
                (true, format!(" GROUP BY GROUPING SETS (({one}), ({two}), ({all}), ())"))
            }
            _ => (false, format!(" GROUP BY {all}")),
        };
        if sets {
            // Where a key is NULL a row says whether it is a total.
            selected
                .extend(keys.iter().enumerate().map(|(n, key)| format!("grouping({key}) AS g{n}")));
        }
        if self.chance(40) {
            conditions.push(self.truth(2));
        }
        let condition = if conditions.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", conditions.join(" AND "))
        };
        let mut sql = format!("{with}SELECT {} FROM {from}{condition}{group}", selected.join(", "));
        if !keys.is_empty() {
            if self.chance(20) {
                sql.push_str(" HAVING count(*) > 1");
            }
            if self.chance(30) {
                sql.push_str(" ORDER BY 1 DESC LIMIT 4");
            }
        }
        sql
    }

    /// Something is left out, doubled or replaced.
    pub(crate) fn nearly(&mut self, sql: &str) -> String {
        const OTHERS: &[&str] = &[
            "name",
            "patient_id",
            "income",
            "nothing",
            "*",
            "now()",
            "random()",
            "JOIN",
            "UNION",
            "OVER ()",
            "(",
            ")",
            "'",
            "--",
            ";",
            "NULL",
            "regexp_like(note, 'a')",
            "$1",
            "cases",
            "max(note)",
            "string_agg(note, ',')",
            "(SELECT note FROM cases LIMIT 1)",
            "\u{1F600}",
        ];
        let mut words: Vec<&str> = sql.split(' ').collect();
        for _ in 0..1 + self.seeded.below(2) {
            let at = self.seeded.below(words.len() as u64) as usize;
            match self.seeded.below(4) {
                0 if words.len() > 1 => drop(words.remove(at)),
                1 => words.insert(at, words[at]),
                _ => words[at] = OTHERS[self.seeded.below(OTHERS.len() as u64) as usize],
            }
        }
        words.join(" ")
    }
}
