//! The rules, grouped by what they protect. Each file holds one rule, its reason and its test.

use super::finding::Findings;
use super::tree::Tree;

/// One rule. `why` goes into the generated page for contributors.
pub(super) struct Rule {
    pub(super) name: &'static str,
    pub(super) why: &'static str,
    pub(super) check: fn(&Tree, &mut Findings),
}

// Borders between crates.
mod borders;
mod global_state;
mod network;
mod noise_source;
mod only_in;
mod purity;

// What a reader can rely on.
mod privacy_section;
mod unsafe_code;
mod unwanted_words;

// Size and shape.
mod cited_tests;
mod file_length;
mod file_names;
mod forgotten_tests;
mod function_length;
mod line_length;
mod links;
mod module_doc;

// Dependencies and machines.
mod dependency_order;
mod licences;
mod lockfile;
mod machine_paths;
mod manifests;

/// All rules, in the order of the report.
pub(super) const RULES: &[Rule] = &[
    borders::RULE,
    only_in::RULE,
    purity::RULE,
    network::RULE,
    noise_source::RULE,
    global_state::RULE,
    privacy_section::RULE,
    unsafe_code::RULE,
    unwanted_words::RULE,
    line_length::RULE,
    file_length::RULE,
    function_length::RULE,
    file_names::RULE,
    module_doc::RULE,
    forgotten_tests::RULE,
    links::RULE,
    cited_tests::RULE,
    manifests::RULE,
    dependency_order::RULE,
    licences::RULE,
    lockfile::RULE,
    machine_paths::RULE,
];

/// What one rule says about a small tree.
#[cfg(test)]
fn report(rule: &Rule, tree: &Tree) -> Vec<String> {
    let mut findings = Findings::new(rule.name);
    (rule.check)(tree, &mut findings);
    findings.into_sorted().iter().map(ToString::to_string).collect()
}
