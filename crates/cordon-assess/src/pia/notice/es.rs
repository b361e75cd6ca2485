//! The phrases in Spanish.

use cordon_charter::Role;

use super::phrases::Phrases;

pub(super) const PHRASES: Phrases = Phrases {
    language: "es",
    colon: ": ",
    semicolon: "; ",
    comma: ", ",
    brackets: (" (", ")"),
    title: "Aviso de privacidad",
    not_reviewed: "Compuesto por un programa a partir de la carta; no revisado por un hablante \
                   nativo.",
    reviewed: "Compuesto por un programa a partir de la carta; revisado por un hablante nativo: \
               <1>, <2>.",
    as_in_charter: "Lo que la carta no dice en esta lengua se reproduce tal como está, \
                    tras la marca de su lengua: `[en]`. \
                    Las leyes llevan el nombre que les da la carta.",
    who: "Quién es responsable",
    controller: "<1>. Puesto responsable: <2>. Contacto: <3>.",
    processor: "Por cuenta suya: <1> (<2>): <3>.",
    what_for: "Para qué",
    forbidden: "Nunca para: <1>.",
    law: "Según qué ley",
    by_law: "Una ley lo permite; no se pide su consentimiento. <1>.",
    by_consent: "Solo con su libre consentimiento. Si usted se niega: <1>.",
    which_data: "Qué datos",
    whose: "Sobre: <1>.",
    special: "Entre ellos, datos sensibles: <1>.",
    direct: "Estos lo señalan a usted por sí solos y se guardan sellados con una clave propia de \
             usted: <1>.",
    from_others: "No proceden de usted, sino de: <1>.",
    who_sees: "Quién ve qué",
    sees_statistics: "<1>: solo estadísticas con ruido, nada sobre una persona en particular.",
    sees_rows: "<1>: solo de las personas asignadas, como máximo <3> al día, y cada lectura queda \
                registrada: <2>.",
    sees_own: "<1>: sus propios datos.",
    who_receives: "Quién recibe datos y dónde se encuentran",
    no_recipient: "Nadie de fuera recibe datos.",
    only_statistics: "Nadie de fuera recibe datos sobre personas en particular, solo \
                      estadísticas con ruido.",
    compelled: "Datos sobre usted pueden entregarse en virtud de <1> (<2>): de «<3>» los \
                campos <4>, de <5> personas como máximo cada vez, por orden de dos \
                instancias, con constancia en un registro público.",
    recipient: "<1> (<2>): <3>.",
    abroad: "Está en otro país.",
    stored: "Los datos se encuentran en: <1>.",
    how_long: "Cuánto tiempo",
    term: "La medida comienza el <1> y termina por sí misma después del <2>.",
    kept: "`<1>`: se conserva como máximo <2> días desde <3>; después se destruyen las claves.",
    from_end: "el fin de la medida",
    from_field: "el día indicado en `<1>`",
    machine: "Decisiones automatizadas",
    no_machine: "Ninguna decisión sobre usted la toma una máquina.",
    by_machine: "<1>. La revisa una persona: <2>. Cómo se le escucha: <3>.",
    breach: "Si algo sale mal",
    after_breach: "Una violación de la seguridad de los datos se notifica a <1> en un plazo de <2> \
                   horas. Cómo se le informa: <3>.",
    rights: "Sus derechos",
    rights_head: ["Derecho", "Cómo", "Plazo", "Coste"],
    right_name,
    days: "<1> días",
    free: "gratuito",
    not_free: "no gratuito",
    ask: "Dónde dirigirse: <1>.",
    ask_offline: "Sin dispositivo ni internet: <1>.",
    act_for: "Quién puede actuar por usted: <1>.",
    children: "Menores: <1>.",
    role,
};

fn right_name(key: &str) -> &'static str {
    match key {
        "access" => "Acceder a sus datos",
        "correction" => "Rectificarlos",
        "erasure" => "Hacerlos suprimir",
        "objection" => "Oponerse",
        "restriction" => "Hacerlos bloquear mientras dure una disputa",
        "portability" => "Llevárselos",
        _ => "Reclamar",
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Controller => "El organismo responsable",
        Role::DataProtectionOfficer => "El delegado de protección de datos",
        Role::SupervisoryAuthority => "La autoridad de control",
        Role::Consultee => "Las personas consultadas",
        Role::Submitter => "Quienes entregan los datos",
        Role::Epidemiologist => "Los epidemiólogos",
        Role::CaseOfficer => "El personal de seguimiento de casos",
        Role::RightsDesk => "La oficina que atiende sus derechos",
        Role::Person => "Usted",
        Role::Operator => "El operador",
        Role::Witness => "El testigo",
    }
}
