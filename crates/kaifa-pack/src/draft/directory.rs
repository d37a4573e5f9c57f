//! Who a text names: units and groups as proposals, each once, found again by the name as written.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use kaifa_base::{ClausePath, Words};
use regex::Regex;

use super::assumed::Whose;
use super::names::Names;
use super::proposal::{Build, Proposal};

/// What a name stands for.
#[derive(Debug, Clone)]
pub(super) struct Whom {
    /// Unit or group.
    pub id: String,
    /// Whether the text wants it of every member by itself.
    pub each: bool,
    /// How sure that is.
    pub sure: u8,
}

/// The condition of the group of all zones of the place.
pub(super) const ZONES_TOGETHER: &str = "kind = 'zone'";

/// The units and groups proposed so far.
#[derive(Debug)]
pub(super) struct Directory {
    /// The unit of the place that the document is about.
    pub region: String,
    /// Whose figures those are of which the text does not say it.
    whose: Whose,
    known: BTreeMap<String, Whom>,
    proposals: Vec<Proposal>,
}

static REGION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:中共)?([\p{Han}]{2,9}?(?:自治州|自治县|省|市|州|盟|县|区))").unwrap());
static GENERIC: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:各|有关|相关|其他|其它|市级|省级|州级|县级|国家级|全部|所有|新建|每|属地)|有关|相关|等(?:部门|单位)?$").unwrap()
});
static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:全[市省州县区盟旗]|本[市省州县区]|我[市省州县区]|[市省州县区]级?财政)$").unwrap()
});
static ALL_ZONES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:全[市省州县区]|本[市省州县区])?(?P<each>各(?:个|级|类)?|每个|每家)?(?:开发区|园区|高新区)(?:管委会|管理机构)?$").unwrap()
});

impl Directory {
    /// A directory with the place itself and the group of its zones. `zone` is the zone that the document is about, if one is;
    /// else the place may be named in the texts `named`: the issuer first, then the title.
    pub(super) fn new(names: &Names, zone: Option<String>, named: &[&str], whose: Whose) -> Directory {
        let of_zone = zone.is_some();
        let in_text = named.iter().find_map(|text| {
            let text = text.trim_start_matches("关于").trim_start_matches("印发");
            let name = REGION.captures(text)?.get(1)?.as_str();
            (name.chars().count() > 2).then(|| name.to_owned())
        });
        let found = zone.or(in_text);
        let region = names.one("place");
        let zones = names.one("zones");
        let kind = match found.as_deref().and_then(|name| name.chars().last()) {
            _ if of_zone => "zone",
            Some('省') => "province",
            Some('县' | '区' | '旗') => "county",
            _ => "city",
        };
        let sure = if found.is_some() { 90 } else { 30 };
        let build = Build::default().set("id", region.as_str()).set("kind", kind);
        let build = match found {
            Some(name) => build.set("name", name),
            None => build
                .set("name", "本地")
                .set("assumption", "文中没有载明地方名称,请填写"),
        };
        let mut directory = Directory {
            region: region.clone(),
            whose,
            known: BTreeMap::new(),
            proposals: Vec::new(),
        };
        directory.push(
            "unit",
            build,
            None,
            sure,
            Words::new("印发机关或标题", "issuer or title"),
        );
        let build = Build::default()
            .set("id", zones.as_str())
            .set("select", ZONES_TOGETHER)
            .list(
                "names",
                ["全市开发区", "各开发区", "开发区"].map(str::to_owned).to_vec(),
            );
        let how = Words::new("开发区的总称", "the zones together");
        directory.push("group", build, None, 90, how);
        directory
    }

    /// All proposals, in the order of first mention.
    pub(super) fn into_proposals(self) -> Vec<Proposal> {
        self.proposals
    }

    /// Whose figure a target is about, as the text says it; where it says nothing, as is assumed of the document.
    pub(super) fn scope(&mut self, names: &mut Names, text: Option<&str>, clause: &ClausePath) -> Whom {
        let zones = |each, sure| Whom {
            id: names.one("zones"),
            each,
            sure,
        };
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
            return match self.whose {
                Whose::Zones => zones(false, 60),
                Whose::Place => self.place(60),
            };
        };
        if let Some(found) = ALL_ZONES.captures(text) {
            return zones(found.name("each").is_some(), 90);
        }
        if WHOLE.is_match(text) {
            return self.place(85);
        }
        self.named(names, text, clause)
    }

    fn place(&self, sure: u8) -> Whom {
        Whom {
            id: self.region.clone(),
            each: false,
            sure,
        }
    }

    /// A unit or group by its name as written.
    pub(super) fn named(&mut self, names: &mut Names, text: &str, clause: &ClausePath) -> Whom {
        if let Some(known) = self.known.get(text) {
            return known.clone();
        }
        let parts: Vec<&str> = text.split(['、', '和']).filter(|part| !part.is_empty()).collect();
        let generic = GENERIC.is_match(text);
        let whom = if parts.len() > 1 && !generic && parts.iter().all(|part| kind_of(part).is_some()) {
            let members = parts
                .iter()
                .map(|part| self.named(names, part, clause).id)
                .collect();
            let id = names.counted("group");
            let build = Build::default()
                .set("id", id.as_str())
                .list("names", vec![text.to_owned()])
                .list("members", members);
            let how = Words::new("并列写明的单位", "units named side by side");
            self.push("group", build, Some(clause), 85, how);
            Whom {
                id,
                each: true,
                sure: 85,
            }
        } else if generic || kind_of(text).is_none() {
            self.group(names, text, clause)
        } else {
            let id = names.counted("unit");
            let kind = kind_of(text).unwrap_or("other");
            let build = Build::default()
                .set("id", id.as_str())
                .set("name", text)
                .set("kind", kind)
                .set("parent", self.region.as_str());
            let how = Words::new("文中写明的单位", "a unit that the text names");
            self.push("unit", build, Some(clause), 90, how);
            Whom {
                id,
                each: false,
                sure: 85,
            }
        };
        self.known.insert(text.to_owned(), whom.clone());
        whom
    }

    /// A group that the text names without listing its members.
    fn group(&mut self, names: &mut Names, text: &str, clause: &ClausePath) -> Whom {
        let id = names.counted("group");
        let build = Build::default()
            .set("id", id.as_str())
            .list("names", vec![text.to_owned()]);
        let zone = text.contains("开发区") || text.contains("园区") || text.contains("高新区");
        let level = [("国家级", "national"), ("省级", "provincial")]
            .into_iter()
            .find(|(word, _)| text.starts_with(word));
        let (build, sure) = match level {
            Some((_, level)) if zone => (
                build.set("select", format!("kind = 'zone' and level = '{level}'")),
                85,
            ),
            _ => (build.set("unnamed", "文中未列名单"), 65),
        };
        let how = Words::new(
            "文中的统称,名单须由办公室确定",
            "a collective name; the office lists who belongs to it",
        );
        self.push("group", build, Some(clause), sure, how);
        Whom { id, each: zone, sure }
    }

    fn push(&mut self, list: &str, build: Build, clause: Option<&ClausePath>, sure: u8, found_by: Words) {
        self.proposals.push(Proposal {
            list: list.to_owned(),
            fields: build.done(),
            clause: clause.cloned(),
            span: None,
            sure,
            found_by,
        });
    }
}

/// The kind of a unit by the end of its name; nothing where it does not look like a unit.
fn kind_of(name: &str) -> Option<&'static str> {
    let bare = name.split(['(', '\u{ff08}']).next().unwrap_or(name);
    let ends = |words: &[&str]| words.iter().any(|word| bare.ends_with(word));
    Some(if ends(&["领导小组", "联席会议"]) {
        "leading_group"
    } else if ends(&[
        "开发区",
        "高新区",
        "新区",
        "园区",
        "保税区",
        "产业园",
        "工业园",
        "示范区",
        "合作区",
    ]) {
        "zone"
    } else if ends(&["公司", "集团", "银行"]) {
        "company"
    } else if ends(&["政府", "党委", "党工委", "市委", "省委", "州委", "县委", "区委"]) {
        "organ"
    } else if ends(&["管委会", "中心", "研究院", "研究所", "大学", "协会"]) {
        "body"
    } else if ends(&[
        "局",
        "委",
        "办",
        "厅",
        "部",
        "署",
        "院",
        "委员会",
        "办公室",
        "支队",
        "海关",
        "监委",
        "法院",
        "检察院",
    ]) {
        "department"
    } else if ends(&["县", "市", "区"]) {
        "county"
    } else {
        return None;
    })
}
