//! Bodies of every kind are known by their names.

use super::duties;
use super::shared::report;

/// Names of bodies of every kind.
const NAMES: &[&str] = &[
    "区工商联",
    "团区委",
    "区妇联",
    "区残联",
    "区科协",
    "区文联",
    "区红十字会",
    "区供销社",
    "区委网信办",
    "区委组织部",
    "区委编办",
    "区委党校",
    "区纪委监委",
    "区委政法委",
    "区人大财经委",
    "区政协办公室",
    "区人武部",
    "区法院",
    "区检察院",
    "区档案馆",
    "区气象局",
    "区烟草专卖局",
    "区城投集团",
    "区机关事务中心",
    "区融媒体中心",
    "区大数据局",
    "区委区政府督查室",
    "国网东湾供电公司",
    "中国移动东湾分公司",
    "东湾海关",
    "东湾农商行",
    "人民银行东湾支行",
    "市消防救援支队",
    "市公安局东湾分局",
    "市自然资源局东湾分局",
    "市生态环境局东湾分局",
    "东湾高新区管委会",
    "三溪镇",
    "三溪镇人民政府",
    "北园街道",
    "北园街道办事处",
    "各镇",
    "各镇(街道)",
    "各镇、街道",
    "各镇人民政府、街道办事处",
    "各街道办事处",
    "各镇(街道、园区)",
    "各村(社区)",
    "各社区",
    "各园区",
    "各开发区管委会",
    "各县(市、区)政府",
    "各县(市、区)人民政府",
    "各区政府",
    "各地",
    "各地区",
    "各部门",
    "各成员单位",
    "各有关单位",
    "各相关部门",
    "有关部门",
    "相关单位",
    "区直有关部门",
    "区级有关部门",
    "市直各部门",
    "各行业主管部门",
    "各职能部门",
    "区属国企",
    "各金融机构",
    "各高校",
    "东湾学院",
    "东湾职业技术学院",
    "东湾大学",
    "区人民医院",
    "区疾控中心",
    "区行业协会",
    "区工信局(区大数据局)",
    "区委办公室(区档案局)",
    "区发展改革委",
    "区卫健委",
    "国家税务总局东湾区税务局",
    "区税务局",
    "省水利厅",
    "省委宣传部",
    "省政府办公厅",
    "国家发展改革委",
    "工业和信息化部",
    "财政部",
    "人民银行",
    "金融监管总局",
    "国家能源局",
    "中央网信办",
    "中国科协",
    "全国总工会",
    "外交部",
    "国务院国资委",
    "市场监管总局",
    "区项目专班",
    "区招商办",
    "区重大项目办",
    "区河长办",
    "区营商办",
    "区创建办",
];

#[test]
fn bodies_of_every_kind_are_named() {
    let (mut wrong, mut all) = (Vec::new(), 0);
    for name in NAMES {
        for clause in [
            "(责任单位:名、区工信局)",
            "(责任单位:区工信局、名)",
            "(责任单位:名)",
            "(牵头单位:区工信局;配合单位:名)",
            "\n责任单位:名、区工信局",
            "\n责任单位:区工信局,名",
            "(区工信局、名负责)",
            "(名负责)",
            "(区工信局牵头,名配合)",
            "(区工信局、名按职责分工负责)",
            "(区工信局、区财政局、名)",
            "由区工信局、名负责。",
            "区工信局牵头,名配合。",
        ] {
            all += 1;
            let text = format!(
                "一、任务\n(一)盘活厂房。建立台账,逐项销号。{}\n(二)招引项目。绘制图谱。\n",
                clause.replace('名', name)
            );
            let found = duties(&text);
            // A level beside another is one group of bodies, or two.
            let names: Vec<&str> = match *name {
                "各镇、街道" => vec!["各镇", "街道"],
                "各镇人民政府、街道办事处" => vec!["各镇人民政府", "街道办事处"],
                name => vec![name],
            };
            let mut expected: Vec<(usize, &str)> = names
                .iter()
                .map(|name| (clause.find('名').unwrap_or(0), *name))
                .collect();
            for other in ["区工信局", "区财政局"] {
                expected.extend(clause.find(other).map(|at| (at, other)));
            }
            expected.sort_by_key(|(at, _)| *at);
            let expected: Vec<&str> = expected.into_iter().map(|(_, name)| name).collect();
            let lead = if clause.contains("牵头") {
                "区工信局"
            } else {
                ""
            };
            let expected = format!("一/(一): {} < {lead}", expected.join(","));
            if found.first() != Some(&expected) {
                wrong.push(
                    format!("{clause} | {name} | {}", found.first().map_or("", |found| found))
                        .replace('\n', "/"),
                );
            }
        }
    }
    report(&wrong, all);
}
