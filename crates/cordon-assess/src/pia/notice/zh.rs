//! The phrases in Chinese, in simplified characters.

use cordon_charter::Role;

use super::phrases::Phrases;

pub(super) const PHRASES: Phrases = Phrases {
    language: "zh",
    colon: "：",
    semicolon: "；",
    comma: "、",
    brackets: ("（", "）"),
    title: "隐私告知",
    not_reviewed: "本告知由软件根据章程生成；未经母语人士审阅。",
    reviewed: "本告知由软件根据章程生成；已由母语人士审阅：<1>，<2>。",
    as_in_charter: "章程中没有本语言文本的内容，照原文列出，并在前面标明其语言：`[en]`。法律名称照章程所写。",
    who: "由谁负责",
    controller: "<1>。负责岗位：<2>。联系方式：<3>。",
    processor: "受其委托：<1>（<2>）：<3>。",
    what_for: "用于什么",
    forbidden: "绝不用于：<1>。",
    law: "依据什么法律",
    by_law: "由法律授权，不需要征得您的同意。<1>。",
    by_consent: "仅在您自愿同意时进行。如果您拒绝：<1>。",
    which_data: "哪些数据",
    whose: "涉及人员：<1>。",
    special: "其中的敏感数据：<1>。",
    direct: "以下数据可直接识别您，以您专属的密钥加密封存：<1>。",
    from_others: "数据并非由您提供，而是来自：<1>。",
    who_sees: "谁能看到什么",
    sees_statistics: "<1>：只能看到加入噪声的统计结果，看不到任何个人的信息。",
    sees_rows: "<1>：只能查看分配给其的人员，每天最多 <3> 人，每次查看均有记录：<2>。",
    sees_own: "<1>：您自己的数据。",
    who_receives: "谁会收到数据，数据存放在哪里",
    no_recipient: "没有任何外部机构收到数据。",
    only_statistics: "任何外部机构都不会收到关于个人的数据，只会收到加入噪声的统计结果。",
    compelled: "依据<1>（<2>），可以交出有关您的数据：“<3>”中的字段<4>，每次最多<5>人，须由两个机构下令，并记入公开日志。",
    recipient: "<1>（<2>）：<3>。",
    abroad: "该接收方位于其他国家。",
    stored: "数据存放地：<1>。",
    how_long: "保存多久",
    term: "本措施自 <1> 开始，到 <2> 之后自动终止。",
    kept: "`<1>`：自<3>起最多保存 <2> 天；之后销毁密钥。",
    from_end: "措施终止之日",
    from_field: "`<1>` 所记日期",
    machine: "自动化决策",
    no_machine: "不会由机器作出任何关于您的决定。",
    by_machine: "<1>。由人员复核：<2>。如何听取您的意见：<3>。",
    breach: "如果发生数据泄露",
    after_breach: "将在 <2> 小时内向 <1> 报告。如何告知您：<3>。",
    rights: "您的权利",
    rights_head: ["权利", "如何行使", "期限", "费用"],
    right_name,
    days: "<1> 天",
    free: "免费",
    not_free: "收费",
    ask: "向哪里提出：<1>。",
    ask_offline: "没有设备或网络时：<1>。",
    act_for: "谁可以代您行使：<1>。",
    children: "儿童：<1>。",
    role,
};

fn right_name(key: &str) -> &'static str {
    match key {
        "access" => "查阅您的数据",
        "correction" => "更正",
        "erasure" => "删除",
        "objection" => "提出反对",
        "restriction" => "争议期间限制使用",
        "portability" => "转移您的数据",
        _ => "投诉与救济",
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Controller => "负责机构",
        Role::DataProtectionOfficer => "数据保护专员",
        Role::SupervisoryAuthority => "监管机构",
        Role::Consultee => "被征询意见者",
        Role::Submitter => "数据报送方",
        Role::Epidemiologist => "流行病学人员",
        Role::CaseOfficer => "病例随访人员",
        Role::RightsDesk => "权利受理处",
        Role::Person => "您",
        Role::Operator => "运行方",
        Role::Witness => "见证方",
    }
}
