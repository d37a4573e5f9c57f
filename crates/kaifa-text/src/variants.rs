//! Chinese characters that stand under a second code: fonts of PDFs give radicals (U+2F00) and compatibility forms (U+F900) for the common
//! characters that they look like. For looking up they are those; the source stays as it is.

/// The radicals from U+2F00 on.
const RADICALS: &str = concat!(
    "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳",
    "心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸",
    "缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音",
    "頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠",
);

/// The compatibility forms from U+F900 on; those that stand for themselves are characters of their own.
const COMPATIBLE: &str = concat!(
    "豈更車賈滑串句龜龜契金喇奈懶癩羅蘿螺裸邏樂洛烙珞落酪駱亂卵欄爛蘭鸞嵐濫藍襤拉臘蠟廊朗浪狼郎來冷勞擄櫓爐盧老蘆虜路露魯鷺碌",
    "祿綠菉錄鹿論壟弄籠聾牢磊賂雷壘屢樓淚漏累縷陋勒肋凜凌稜綾菱陵讀拏樂諾丹寧怒率異北磻便復不泌數索參塞省葉說殺辰沈拾若掠略亮",
    "兩凉梁糧良諒量勵呂女廬旅濾礪閭驪麗黎力曆歷轢年憐戀撚漣煉璉秊練聯輦蓮連鍊列劣咽烈裂說廉念捻殮簾獵令囹寧嶺怜玲瑩羚聆鈴零靈",
    "領例禮醴隸惡了僚寮尿料樂燎療蓼遼龍暈阮劉杻柳流溜琉留硫紐類六戮陸倫崙淪輪律慄栗率隆利吏履易李梨泥理痢罹裏裡里離匿溺吝燐璘",
    "藺隣鱗麟林淋臨立笠粒狀炙識什茶刺切度拓糖宅洞暴輻行降見廓兀嗀﨎﨏塚﨑晴﨓﨔凞猪益礼神祥福靖精羽﨟蘒﨡諸﨣﨤逸都﨧﨨﨩飯飼",
    "館鶴郞隷侮僧免勉勤卑喝嘆器塀墨層屮悔慨憎懲敏既暑梅海渚漢煮爫琢碑社祉祈祐祖祝禍禎穀突節練縉繁署者臭艹艹著褐視謁謹賓贈辶逸",
    "難響頻恵𤋮舘",
);

/// Radicals of the supplement (U+2E80) that look like a whole character, each before that character.
const SUPPLEMENT: &str = concat!(
    "⺁厂⺟母⺠民⻁虎⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤",
    "⻨麦⻩黄⻬齐⻮齿⻰龙⻳龟",
);

/// Bytes of each of these characters.
const WIDTH: usize = 3;

/// The common character that a radical or compatibility form stands for; other characters stand for themselves.
pub fn common(c: char) -> char {
    let nth = |list: &str, first: u32| {
        let at = (c as u32 - first) as usize * WIDTH;
        list.get(at..at + WIDTH)?.chars().next()
    };
    let found = match c {
        '\u{2f00}'..='\u{2fd5}' => nth(RADICALS, 0x2f00),
        '\u{f900}'..='\u{fa6d}' => nth(COMPATIBLE, 0xf900),
        '\u{2e80}'..='\u{2eff}' => {
            let mut pairs = SUPPLEMENT.chars();
            std::iter::from_fn(|| Some((pairs.next()?, pairs.next()?)))
                .find_map(|(radical, whole)| (radical == c).then_some(whole))
        }
        _ => None,
    };
    found.unwrap_or(c)
}

/// Words with common characters in the place of radicals and compatibility forms.
pub fn in_common(words: String) -> String {
    match words.chars().any(|c| common(c) != c) {
        true => words.chars().map(common).collect(),
        false => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_and_compatibility_forms_are_common_characters() {
        for (strange, whole) in [
            ('\u{2f00}', '一'),
            ('\u{2f64}', '用'),
            ('\u{2fd5}', '龠'),
            ('\u{f900}', '豈'),
            ('\u{f98e}', '年'),
            ('\u{fa6d}', '舘'),
            ('\u{2ed3}', '长'),
            ('\u{2ef3}', '龟'),
            ('\u{2e80}', '\u{2e80}'),
            ('甲', '甲'),
            ('A', 'A'),
        ] {
            assert_eq!(common(strange), whole, "{strange}");
        }
        assert_eq!(in_common("市\u{2f2f}信局".to_owned()), "市工信局");
        assert_eq!(RADICALS.len(), WIDTH * (0x2fd6 - 0x2f00));
        assert_eq!(COMPATIBLE.len(), WIDTH * (0xfa6e - 0xf900));
    }
}
