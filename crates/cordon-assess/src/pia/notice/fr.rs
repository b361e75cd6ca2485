//! The phrases in French.

use cordon_charter::Role;

use super::phrases::Phrases;

pub(super) const PHRASES: Phrases = Phrases {
    language: "fr",
    colon: " : ",
    semicolon: " ; ",
    comma: ", ",
    brackets: (" (", ")"),
    title: "Information des personnes",
    not_reviewed: "Composé par un logiciel à partir de la charte ; non relu par une personne de \
                   langue maternelle.",
    reviewed: "Composé par un logiciel à partir de la charte ; relu par une personne de langue \
               maternelle : <1>, <2>.",
    as_in_charter: "Ce que la charte ne dit pas dans cette langue est repris tel quel, \
                    après la marque de sa langue : `[en]`. \
                    Les lois portent le nom que la charte leur donne.",
    who: "Qui est responsable",
    controller: "<1>. Poste responsable : <2>. Contact : <3>.",
    processor: "Pour son compte : <1> (<2>) : <3>.",
    what_for: "À quelles fins",
    forbidden: "Jamais pour : <1>.",
    law: "En vertu de quelle loi",
    by_law: "Une loi le permet ; votre consentement n'est pas demandé. <1>.",
    by_consent: "Seulement avec votre libre consentement. Si vous refusez : <1>.",
    which_data: "Quelles données",
    whose: "Au sujet de : <1>.",
    special: "Données sensibles parmi elles : <1>.",
    direct: "Celles-ci vous désignent à elles seules et sont scellées sous une clé qui vous est \
             propre : <1>.",
    from_others: "Elles ne viennent pas de vous, mais de : <1>.",
    who_sees: "Qui voit quoi",
    sees_statistics: "<1> : seulement des statistiques bruitées, rien sur une personne en \
                      particulier.",
    sees_rows: "<1> : seulement pour les personnes qui leur sont confiées, au plus <3> par jour, \
                chaque lecture étant journalisée : <2>.",
    sees_own: "<1> : vos propres données.",
    who_receives: "Qui reçoit des données, et où elles se trouvent",
    no_recipient: "Personne à l'extérieur ne reçoit de données.",
    only_statistics: "Personne à l'extérieur ne reçoit de données sur des personnes \
                      en particulier, seulement des statistiques bruitées.",
    compelled: "Des données vous concernant peuvent être remises en vertu de <1> (<2>) : \
                de « <3> » les champs <4>, pour <5> personnes au plus à la fois, sur ordre \
                de deux instances, inscrit dans un journal public.",
    recipient: "<1> (<2>) : <3>.",
    abroad: "C'est dans un autre pays.",
    stored: "Les données se trouvent en : <1>.",
    how_long: "Combien de temps",
    term: "La mesure commence le <1> et prend fin d'elle-même après le <2>.",
    kept: "`<1>` : conservé au plus <2> jours à compter de <3> ; ensuite les clés sont détruites.",
    from_end: "la fin de la mesure",
    from_field: "la date indiquée dans `<1>`",
    machine: "Décisions automatisées",
    no_machine: "Aucune décision à votre sujet n'est prise par une machine.",
    by_machine: "<1>. Une personne la réexamine : <2>. Comment vous êtes entendu : <3>.",
    breach: "En cas d'incident",
    after_breach: "Une violation de données est signalée à <1> dans les <2> heures. Comment vous \
                   en êtes informé : <3>.",
    rights: "Vos droits",
    rights_head: ["Droit", "Comment", "Délai", "Coût"],
    right_name,
    days: "<1> jours",
    free: "gratuit",
    not_free: "payant",
    ask: "Où s'adresser : <1>.",
    ask_offline: "Sans appareil ni internet : <1>.",
    act_for: "Qui peut agir pour vous : <1>.",
    children: "Enfants : <1>.",
    role,
};

fn right_name(key: &str) -> &'static str {
    match key {
        "access" => "Accéder à vos données",
        "correction" => "Les faire rectifier",
        "erasure" => "Les faire effacer",
        "objection" => "Vous opposer",
        "restriction" => "Les faire geler le temps d’une contestation",
        "portability" => "Les emporter",
        _ => "Former un recours",
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Controller => "L'organisme responsable",
        Role::DataProtectionOfficer => "Le délégué à la protection des données",
        Role::SupervisoryAuthority => "L'autorité de contrôle",
        Role::Consultee => "Les personnes consultées",
        Role::Submitter => "Ceux qui remettent les données",
        Role::Epidemiologist => "Les épidémiologistes",
        Role::CaseOfficer => "Les agents chargés du suivi des cas",
        Role::RightsDesk => "Le service chargé de vos droits",
        Role::Person => "Vous",
        Role::Operator => "L'exploitant",
        Role::Witness => "Le témoin",
    }
}
