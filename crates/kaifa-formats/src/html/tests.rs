//! Pages and the blocks that they give.

use super::page::items;
use kaifa_base::{Digest, Span};
use kaifa_text::layout::BlockKind;

fn blocks(text: &str) -> Vec<(char, String)> {
    let source = super::open(Digest::of(text), "UTF-8", text.to_owned()).unwrap();
    let layout = source.layout().unwrap();
    layout
        .blocks()
        .iter()
        .map(|block| {
            let pieces = layout.pieces(block);
            let words: String = pieces
                .iter()
                .map(|p| match p.reads {
                    Some(c) => c.to_string(),
                    None => source
                        .slice(Span::new(p.start as usize, p.end as usize))
                        .to_owned(),
                })
                .collect();
            let kind = match block.kind {
                BlockKind::Paragraph => 'p',
                BlockKind::Cell(_) => 'c',
                BlockKind::Aside => '-',
            };
            (kind, words.trim().to_owned())
        })
        .collect()
}

fn shown(text: &str) -> Vec<String> {
    blocks(text)
        .into_iter()
        .map(|(kind, words)| format!("{kind} {words}"))
        .collect()
}

#[test]
fn paragraphs_end_where_blocks_do_and_inline_styles_do_not_cut_them() {
    assert_eq!(
        shown(
            "<html><head><title>x</title></head><body><p style='a'>一、<span>目</span><b>标</b>\r\n甲<br>乙<p>丙</div>丁"
        ),
        ["p 一、目标\r\n甲", "p 乙", "p 丙", "p 丁"]
    );
}

#[test]
fn scripts_comments_and_hidden_parts_are_not_read_and_menus_are_set_aside() {
    assert_eq!(
        shown(concat!(
            "<script>var a = '<p>不读</p>';</script><!-- 不读 --><div style='display: none'>不读</div>",
            "<div class='nav-bar'>首页</div><ul><li><a href=x>政务公开</a></li></ul><p>正文见<a>附件</a>和其他各项说明文字。</p><footer>版权</footer>"
        )),
        [
            "- 首页",
            "- 政务公开",
            "p 正文见附件和其他各项说明文字。",
            "- 版权"
        ]
    );
}

#[test]
fn tables_with_data_keep_their_cells_and_page_layout_does_not() {
    assert_eq!(
        shown(
            "<table><tr><td><p>页面</p><table><tr><th>序号<th>任务</tr><tr><td>1<td>甲<br>乙</table></td></tr></table>"
        ),
        ["p 页面", "c 序号", "c 任务", "c 1", "c 甲\n乙"]
    );
}

#[test]
fn cells_that_reach_down_move_the_cells_beside_them() {
    let text = "<table><tr><td rowspan=2>甲<td>乙</tr><tr><td>丙</tr></table>";
    let source = super::open(Digest::of(text), "UTF-8", text.to_owned()).unwrap();
    let cells: Vec<String> = source
        .layout()
        .unwrap()
        .blocks()
        .iter()
        .filter_map(|b| b.at.cell.map(|c| c.to_string()))
        .collect();
    // One full row makes no table with data.
    assert!(cells.is_empty(), "{cells:?}");
    let text = "<table><tr><td rowspan=2>甲<td>乙</tr><tr><td>丙<td>丁</tr></table>";
    let source = super::open(Digest::of(text), "UTF-8", text.to_owned()).unwrap();
    let cells: Vec<String> = source
        .layout()
        .unwrap()
        .blocks()
        .iter()
        .filter_map(|b| b.at.cell.map(|c| c.to_string()))
        .collect();
    assert_eq!(cells, ["A1", "B1", "B2", "C2"]);
}

#[test]
fn what_follows_the_marked_content_is_set_aside() {
    let body = "本市各开发区应当公开事项目录并接受监督。".repeat(8);
    let text = format!(
        "<div><h1>关于公开的通知</h1><meta name='ContentStart'><div><p>{body}</p></div><meta name='ContentEnd'><p>相关阅读</p></div>"
    );
    assert_eq!(
        shown(&text),
        [
            "p 关于公开的通知".to_owned(),
            format!("p {body}"),
            "- 相关阅读".to_owned()
        ]
    );
}

#[test]
fn walls_of_open_tags_are_refused() {
    assert!(items(&"<div>".repeat(100_000)).is_err());
    assert!(items(&"<b".repeat(100_000)).is_ok());
    assert!(items(&"<a>".repeat(100_000)).is_err());
}

#[test]
fn where_a_page_is_in_its_portal_is_set_aside_and_what_follows_its_content_as_well() {
    assert_eq!(
        shown(concat!(
            "<div class='position'>当前位置：<a href=x>首页</a> &gt; <a href=x>政务公开</a> &gt; 政策文件</div><h1>关于园区的通知</h1>",
            "<div id='zoomcon'><p>一、目标。到2030年底引进企业50家,并完成各项准备工作和验收。</p><p>所在位置见附图。</p></div><div>相关附件:<a href=x>清单.pdf</a></div>"
        )),
        [
            "- 当前位置：首页 > 政务公开 > 政策文件",
            "p 关于园区的通知",
            "p 一、目标。到2030年底引进企业50家,并完成各项准备工作和验收。",
            "p 所在位置见附图。",
            "- 相关附件:清单.pdf"
        ]
    );
}

#[test]
fn marks_of_letters_left_open_by_the_hundred_are_read() {
    let pieces = blocks(&"<p><font size=3><b>一、目标".repeat(1000));
    assert_eq!(pieces.len(), 1000);
    assert!(pieces.iter().all(|piece| *piece == ('p', "一、目标".to_owned())));
    let lines = blocks(&format!(
        "<div>{}</div><p>二、任务",
        "<font><span>甲乙</span><br>".repeat(1000)
    ));
    assert_eq!(lines.len(), 1001);
    assert_eq!(lines[1000], ('p', "二、任务".to_owned()));
}

#[test]
fn numbers_of_lists_are_told_by_the_tags_of_their_items() {
    let list = |tag: &str, items: &str| shown(&format!("<{tag}>{items}</ol>"));
    assert_eq!(
        list(
            "ol",
            "<li>新增用地。<li class=x>  <b>盘活</b>用地。</li><li></li><li>1.自带</li><li value=7>（二）自带</li><li><ul><li>甲</ul><li>末"
        ),
        [
            "p 1.新增用地。",
            "p 2.  盘活用地。",
            "p 1.自带",
            "p （二）自带",
            "p 甲",
            "p 9.末"
        ]
    );
    assert_eq!(list("ol type=a start=27", "<li>甲"), ["p aa.甲"]);
    assert_eq!(
        list(
            "ol style='list-style-type: cjk-ideographic' start=11",
            "<li>甲<li><p>乙</p><p>丙</p>"
        ),
        ["p 十一、甲", "p 十二、乙", "p 丙"]
    );
    assert_eq!(list("ol style='list-style:none'", "<li>甲"), ["p 甲"]);
    assert_eq!(list("ol start=12345", "<li>甲"), ["p 甲"]);
    let text = "<p>一、任务</p><ol><li>新增用地2000亩。</li></ol>";
    let source = super::open(Digest::of(text), "UTF-8", text.to_owned()).unwrap();
    let reading = kaifa_text::read(&source);
    let leaf = reading.leaves()[0];
    assert_eq!(leaf.path.to_string(), "一/1");
    assert_eq!(leaf.targets.len(), 1);
}

#[test]
fn what_is_marked_as_hidden_and_readings_beside_characters_are_not_read() {
    assert_eq!(
        shown(
            "<p hidden>甲</p><p style='font-size:0'>乙</p><p style='font-size:0.5em'>丙</p><p><ruby>园<rp>(</rp><rt>yuan</rt><rp>)</rp></ruby>区</p>"
        ),
        ["p 丙", "p 园区"]
    );
}

#[test]
fn a_page_that_is_hidden_as_a_whole_is_read() {
    let page = "<body style='visibility: hidden'><p>甲</p><p style='display:none'>乙</p></body>";
    assert_eq!(shown(page), ["p 甲"]);
    assert_eq!(
        shown("<div id='app' style='display:none'><p>甲</p></div>"),
        ["p 甲"]
    );
    assert_eq!(shown("<div><p hidden>甲</p><p>乙</p></div>"), ["p 乙"]);
}
