//! What the action codes of the ledger are called. A code without words of its own, such as a step of a register that a
//! pack declares, is shown as the kind of thing it was done to and the code.

use kaifa_base::Lang;

/// Groups of actions: how their codes begin, and their name. The filter of the ledger page offers these.
pub const GROUPS: &[(&str, &str, &str)] = &[
    ("figure.", "数据", "Figures"),
    ("ranking.", "名次", "Rankings"),
    ("rules.", "规则", "Rules"),
    ("proposal.", "决定", "Decisions"),
    ("effect.", "后果", "Effects"),
    ("record.", "台账事项", "Records"),
    ("duty.", "任务", "Duties"),
    ("source.", "文件", "Documents"),
    ("document.", "文件日期", "Document dates"),
    ("edition.", "政策包", "Packs"),
    ("draft.", "草案审阅", "Reviews of drafts"),
    ("parameter.", "读法", "Readings"),
    ("calendar.", "日历", "Calendars"),
    ("contact.", "联系人", "Contacts"),
    ("outbox.", "发件箱", "Outbox"),
    ("paper.", "公文", "Papers"),
    ("slip.", "督办单", "Slips"),
    ("hand_over.", "工作移交", "Hand-overs"),
    ("release.", "公开", "Releases"),
    ("run.", "评价", "Evaluations"),
    ("unit.", "单位变动", "Units"),
    ("person.", "人员授权", "People"),
    ("session.", "登录", "Sign-ins"),
    ("view.", "视图", "Views"),
    ("system.", "运行维护", "Operation"),
];

const ACTIONS: &[(&str, &str, &str)] = &[
    ("calendar.enter", "录入年度日历", "calendar entered"),
    ("document.end", "记录文件终止", "end of a document recorded"),
    ("document.issued", "补录成文日期", "issue date entered"),
    ("draft.accept", "确认草案事项", "item of a draft accepted"),
    ("draft.add", "新增草案事项", "item added to a draft"),
    (
        "draft.assume",
        "改定未写明归属的数",
        "whose the figures of a draft are, taken otherwise",
    ),
    (
        "draft.check",
        "一并核对草案数字",
        "figures of a draft checked together",
    ),
    ("draft.correct", "更正草案事项", "item of a draft corrected"),
    ("draft.merge", "合并草案事项", "items of a draft merged"),
    ("draft.reject", "不采纳草案事项", "item of a draft rejected"),
    ("draft.split", "拆分草案事项", "item of a draft split"),
    ("draft.start", "起草政策包", "pack drafted from a text"),
    ("draft.undo", "撤销审阅操作", "step of a review taken back"),
    ("duty.accept", "核验通过", "duty accepted"),
    ("duty.end", "终止任务", "duty ended by decision"),
    ("contact.set", "登记单位联系人", "contact of a unit entered"),
    ("duty.assign", "交办任务", "duty assigned"),
    ("duty.close", "任务销号", "duty closed"),
    ("duty.extend", "任务延期", "duty extended"),
    (
        "duty.progress",
        "报告进展(未办结)",
        "interim progress of a duty reported",
    ),
    ("duty.receive", "签收任务", "duty signed for"),
    ("duty.reopen", "任务重新办理", "duty opened again"),
    ("duty.split", "分解任务", "duty split"),
    ("duty.verify", "核查任务", "duty verified"),
    ("duty.withdraw", "撤销交办", "assigned duty withdrawn"),
    ("duty.import", "导入任务进展", "progress of duties imported"),
    ("duty.report", "报告任务进展", "progress of a duty reported"),
    ("duty.return", "退回任务材料", "evidence of a duty returned"),
    ("edition.put_in_force", "政策包生效", "pack put in force"),
    ("effect.end", "结束后果", "effect ended"),
    ("figure.accept", "审核通过数据", "figures accepted"),
    ("figure.import", "导入数据", "figures imported"),
    ("figure.return", "退回数据", "figures returned"),
    ("figure.submit", "提交数据", "figures handed in"),
    ("hand_over.confirm", "确认移交", "hand-over confirmed by one"),
    ("hand_over.done", "移交工作", "work handed over"),
    ("hand_over.propose", "提出移交", "hand-over proposed"),
    ("hand_over.refuse", "退回移交", "hand-over refused"),
    ("outbox.claim", "登记待送消息", "messages claimed for a way"),
    ("outbox.deliver", "送达消息", "messages delivered"),
    ("outbox.receive", "签收消息", "message received"),
    ("outbox.sweep", "生成待发消息", "messages found by themselves"),
    ("paper.draft", "拟公文", "paper drafted"),
    ("paper.edit", "修改公文草稿", "draft of a paper changed"),
    ("paper.send", "发出公文", "paper sent"),
    ("slip.answer", "反馈督办单", "slip answered"),
    ("slip.give", "发督办单", "slip given"),
    ("parameter.set", "设定读法", "reading set"),
    ("person.change_password", "本人修改密码", "own password changed"),
    ("person.create", "新增人员", "person added"),
    ("person.disable", "停用人员", "person disabled"),
    ("person.enable", "恢复人员", "person enabled"),
    ("person.end_grant", "终止授权", "grant ended"),
    ("person.grant", "授权", "role granted"),
    ("person.reset_password", "重置密码", "password reset"),
    ("proposal.confirm", "确认建议", "proposal confirmed"),
    ("proposal.reject", "不予采纳建议", "proposal not taken"),
    ("ranking.import", "导入名次", "ranking list imported"),
    ("record.correct", "更正事项", "record corrected"),
    ("record.create", "新建台账事项", "record made"),
    ("record.import", "导入台账", "register imported"),
    ("record.refused", "拒绝办理台账事项", "step of a record refused"),
    ("record.reveal", "查看个人信息", "personal data looked at"),
    ("release.publish", "公开", "released to the public"),
    ("release.withdraw", "撤回公开", "release withdrawn"),
    ("rules.run", "运行规则", "rules run"),
    ("run.freeze", "评价封存", "evaluation frozen"),
    ("run.publish", "公布评价", "evaluation published"),
    ("session.sign_in", "登录", "signed in"),
    ("session.sign_in_failed", "登录失败", "sign-in failed"),
    ("session.sign_out", "退出", "signed out"),
    ("source.take_in", "存入文件", "document taken in"),
    ("system.backup", "下载备份", "backup taken"),
    ("unit.change", "登记单位变动", "change of a unit recorded"),
    ("unit.found", "登记新设单位", "new unit recorded"),
    ("unit.withdraw", "撤销登记的变动", "recorded change withdrawn"),
    ("view.remove", "删除视图", "view removed"),
    ("view.save", "保存视图", "view saved"),
];

/// An action in words.
pub fn words(code: &str, lang: Lang) -> String {
    if let Some((_, zh, en)) = ACTIONS.iter().find(|(known, ..)| *known == code) {
        return lang.pick(zh, en).to_owned();
    }
    match GROUPS.iter().find(|(start, ..)| code.starts_with(start)) {
        Some((start, zh, en)) => lang.of(lang.pick(zh, en), &code[start.len()..]),
        None => code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_action_has_words_and_a_step_of_a_register_its_kind_and_code() {
        assert_eq!(words("proposal.confirm", Lang::Zh), "确认建议");
        assert_eq!(words("record.submit", Lang::En), "Records: submit");
        assert_eq!(words("elsewhere", Lang::Zh), "elsewhere");
    }

    #[test]
    fn every_action_belongs_to_a_group_that_the_filter_offers() {
        for (code, ..) in ACTIONS {
            assert!(GROUPS.iter().any(|(start, ..)| code.starts_with(start)), "{code}");
        }
    }
}
