//! Who signs: bodies of every kind, several on a line, names on two lines, and what stands above a title on pages and is none of it.

use kaifa_text::{Source, read};

/// Title, issuer and date as read.
fn head(text: &str) -> [String; 3] {
    let document = read(&Source::from_text(text)).document;
    [
        document.title.unwrap_or_default(),
        document.issuer.unwrap_or_default(),
        document.issued.map(|day| day.to_string()).unwrap_or_default(),
    ]
}

const CLAUSES: &str = "各区县：\n现将有关事项通知如下。\n一、摸清底数。各区县要建立台账。\n二、按时上报。各区县每月上报一次。\n";

#[test]
fn bodies_of_every_kind_sign() {
    let signed = [
        (
            "云泽市商务局 云泽市供销合作总社",
            "云泽市商务局、云泽市供销合作总社",
        ),
        ("财政局\n云泽银行\n云泽监会", "财政局、云泽银行、云泽监会"),
        (
            "云泽市总工会 云泽市企业联合会/企业家协会",
            "云泽市总工会、云泽市企业联合会/企业家协会",
        ),
        ("云泽市物流集团", "云泽市物流集团"),
        ("云泽市能源局综合司", "云泽市能源局综合司"),
        ("云泽市防汛领导小组办公室（代章）", "云泽市防汛领导小组办公室"),
        ("财  政  局\n水  利  局", "财政局、水利局"),
    ];
    for (lines, issuer) in signed {
        let text = format!("关于做好储备工作的通知\n{CLAUSES}{lines}\n2023年5月6日\n");
        assert_eq!(
            head(&text),
            ["关于做好储备工作的通知", issuer, "2023-05-06"],
            "{lines}"
        );
    }
}

#[test]
fn a_name_that_stands_on_two_lines_is_one() {
    let text = format!(
        "云泽市防汛抗旱工作\n领导小组关于做好汛期值守的通知\n{CLAUSES}云泽市防汛抗旱\n工作领导小组\n2023年5月6日\n"
    );
    let name = "云泽市防汛抗旱工作领导小组";
    assert_eq!(
        head(&text),
        [&format!("{name}关于做好汛期值守的通知"), name, "2023-05-06"]
    );
}

#[test]
fn what_a_page_says_above_a_title_is_none_of_it() {
    let above = [
        "云泽要闻\n云泽要闻\n",
        "热点栏目\n通知公告\n政策解读\n",
        "source: 云泽政策\nsource_url: www\n",
        "II",
        "目  录\n",
        "层级: 区级\n类型: 通知公告\n",
    ];
    for words in above {
        let text = format!(
            "{words}云泽市港口经济发展规划\n一、目标。到2027年，吞吐量达到20万吨。\n二、任务。抓好落实。\n"
        );
        assert_eq!(head(&text)[0], "云泽市港口经济发展规划", "{words}");
    }
    let pasted = format!("17云泽市人民政府关于做好储备工作的意见\n{CLAUSES}");
    assert_eq!(
        head(&pasted)[..2],
        ["云泽市人民政府关于做好储备工作的意见", "云泽市人民政府"]
    );
}

#[test]
fn numbers_of_a_table_are_no_date_of_signature() {
    let text = format!("云泽市港口经济发展规划\n{CLAUSES}附表\n小计\n204936\n");
    assert_eq!(head(&text)[2], "");
}

#[test]
fn what_stands_under_the_title_of_an_announced_attachment_belongs_to_it() {
    let text = format!(
        "关于做好储备工作的通知\n{CLAUSES}附件：储备物资目录（第一批）\n云泽市财政局\n2023年5月6日\n储备物资目录（第一批）\n1、编织袋\n2、救生衣\n"
    );
    assert_eq!(head(&text)[1..], ["云泽市财政局", "2023-05-06"]);
    let reading = read(&Source::from_text(&text));
    let attached = reading.root.children.last().map(|part| part.path.to_string());
    assert_eq!(attached.as_deref(), Some("附件"));
}
