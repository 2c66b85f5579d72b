"""What is said about a problem: what is wrong and what to do, in three languages.

`{label}` and the problem's params are filled in. Texts in plain Japanese carry readings as `{漢字|かんじ}`,
so filling is by name only.
"""

from __future__ import annotations

from madoguchi.forms.domain.definition import LocalText
from madoguchi.forms.domain.parts import text

MESSAGES: dict[str, LocalText] = {
    "required": text("{label}を入力してください。", "Enter: {label}.", "「{label}」を {書|か}いてください。"),
    "required_choice": text("{label}を選んでください。", "Choose: {label}.", "「{label}」を えらんでください。"),
    "required_answer": text("「{label}」に答えてください。", "Answer this question: {label}", "「{label}」に {答|こた}えてください。"),
    "required_consent": text("「{label}」を読んで、印をつけてください。", "Read and tick: {label}.", "「{label}」を {読|よ}んで しるしを つけてください。"),
    "required_attachment": text("{label}を添付してください。", "Attach: {label}.", "「{label}」の {写真|しゃしん}か ファイルを {出|だ}してください。"),
    "infected_attachment": text("{label}のファイルからウイルスが見つかりました。そのファイルを外して、別のファイルを送ってください。", "A virus was found in a file for {label}. Remove it and send another.", "「{label}」の ファイルに わるい プログラムが あります。{外|はず}して ほかの ファイルを {出|だ}してください。"),
    "too_many_files": text("{label}のファイルは{max}個までです。多いものを外してください。", "Up to {max} files for {label}. Remove some.", "「{label}」の ファイルは {max}こまでです。{多|おお}い ものを {外|はず}してください。"),
    "required_or": text("{label}を入力するか、「{instead}」を選んでください。", "Enter {label}, or choose “{instead}”.", "「{label}」を {書|か}くか、「{instead}」を えらんでください。"),
    "required_choice_or": text("{label}か、「{instead}」を選んでください。", "Choose {label}, or “{instead}”.", "「{label}」か、「{instead}」を えらんでください。"),
    "required_answer_or": text("「{label}」に答えるか、「{instead}」を選んでください。", "Answer this question, or choose “{instead}”: {label}", "「{label}」に {答|こた}えるか、「{instead}」を えらんでください。"),
    "shape": text("{label}の答えの形が違います。もう一度入力してください。", "The answer to {label} has the wrong form. Enter it again.", "「{label}」を もう{一度|いちど} {書|か}いてください。"),
    "unknown_question": text("「{label}」という質問は、この手続にはありません。", "This procedure has no question named {label}.", "「{label}」という しつもんは ありません。"),
    "characters": text("{label}に使えない文字(目に見えない制御文字など)があります。消して入力し直してください。", "{label} contains characters that cannot be used (such as invisible control characters). Remove them and type it again.", "「{label}」に {使|つか}えない {字|じ}が あります。{消|け}して もう{一度|いちど} {書|か}いてください。"),
    "characters_after": text("{label}の「{before}」のすぐ後に、使えない文字(目に見えない制御文字など)があります。そのあたりを消して入力し直してください。", "{label} contains a character that cannot be used right after “{before}” (it may be invisible). Delete that part and type it again.", "「{label}」の「{before}」の {後|あと}に {使|つか}えない {字|じ}が あります。{消|け}して もう{一度|いちど} {書|か}いてください。"),
    "individual_number": text("{label}に個人番号(マイナンバー)のような12桁の数字があります。ここには書かず、消してください。", "{label} contains 12 digits that look like an individual number (My Number). Do not write it here; delete it.", "「{label}」に マイナンバーのような {数字|すうじ} 12こが あります。ここには {書|か}かないでください。{消|け}してください。"),
    "too_long": text("{label}は{limit}文字まで入力できます。いまは{length}文字あります。短くしてください。", "{label} can have up to {limit} characters; it has {length}. Shorten it.", "「{label}」は {limit}{字|じ}までです。{今|いま} {length}{字|じ} あります。{短|みじか}く してください。"),
    "digits": text("{label}は{digits}桁の数字です。桁数を確かめてください。", "{label} has {digits} digits. Check the number of digits.", "「{label}」は {数字|すうじ} {digits}こです。もう{一度|いちど} {見|み}てください。"),
    "number": text("{label}は数字で入力してください。", "Enter {label} as a number.", "「{label}」は {数字|すうじ}で {書|か}いてください。"),
    "whole": text("{label}は小数のない数字で入力してください。", "Enter {label} as a whole number.", "「{label}」は {点|てん}の ない {数字|すうじ}で {書|か}いてください。"),
    "decimals": text("{label}は小数点以下{decimals}桁まで入力できます。", "{label} can have up to {decimals} decimal places.", "「{label}」は {点|てん}の {後|あと}の {数字|すうじ}は {decimals}こまでです。"),
    "at_least": text("{label}は{bound}以上で入力してください。", "{label} must be {bound} or more.", "「{label}」は {bound}か それより {大|おお}きい {数字|すうじ}です。"),
    "at_most": text("{label}は{bound}以下で入力してください。", "{label} must be {bound} or less.", "「{label}」は {bound}か それより {小|ちい}さい {数字|すうじ}です。"),
    "option": text("{label}を選び直してください。いまの答えは選べるものの中にありません。", "Choose {label} again; the answer is not one of the options.", "「{label}」を もう{一度|いちど} えらんでください。"),
    "choose_at_least": text("{label}を{bound}つ以上選んでください。", "Choose at least {bound} for {label}.", "「{label}」を {bound}つより {多|おお}く えらんでください。"),
    "choose_at_most": text("{label}は{bound}つまで選べます。", "Choose at most {bound} for {label}.", "「{label}」は {bound}つまで えらべます。"),
    "date": text("{label}を日付として読み取れません。元号か西暦と、年・月・日を確かめてください。", "{label} cannot be read as a date. Check the calendar, year, month and day.", "「{label}」の {年|ねん}・{月|がつ}・{日|にち}を もう{一度|いちど} {見|み}てください。"),
    "no_such_day": text("{label}の日付は暦にありません。年・月・日を確かめてください。", "{label} is not a day of the calendar. Check the year, month and day.", "「{label}」の {日|ひ}は ありません。もう{一度|いちど} {見|み}てください。"),
    "era_ended": text("{label}:{era}は{last}までです。「{suggestion}」ではありませんか。", "{label}: {era} ended on {last}. Did you mean {suggestion}?", "「{label}」:{era}は {last}までです。「{suggestion}」ですか。"),
    "era_over": text("{label}:{era}は{last}までです。年を確かめてください。", "{label}: {era} ended on {last}. Check the year.", "「{label}」:{era}は {last}までです。もう{一度|いちど} {見|み}てください。"),
    "era_with_western_year": text("{label}に元号と西暦が混ざっています。{suggestion}ですか。", "{label}: a year of the western calendar stands behind an era. Did you mean {suggestion}?", "「{label}」の {年|ねん}が おかしいです。{suggestion}ですか。"),
    "era_not_begun": text("{label}:{era}が始まる前の日付です。元号を確かめてください。", "{label}: the date is before {era} began. Check the era.", "「{label}」:{era}より {前|まえ}の {日|ひ}です。もう{一度|いちど} {見|み}てください。"),
    "date_future": text("{label}が今日より後の日付になっています。日付を確かめてください。", "{label} is after today. Check the date.", "「{label}」が {今日|きょう}より {後|あと}です。もう{一度|いちど} {見|み}てください。"),
    "date_not_before": text("{label}は{bound}以降の日付にしてください。", "{label} must be {bound} or later.", "「{label}」は {bound}か その{後|あと}です。"),
    "date_not_after": text("{label}は{bound}以前の日付にしてください。", "{label} must be {bound} or earlier.", "「{label}」は {bound}か その{前|まえ}です。"),
    "born_in_future": text("{label}が今日より後の日付になっています。生まれた日を確かめてください。", "{label} is after today. Check the date of birth.", "「{label}」が {今日|きょう}より {後|あと}です。もう{一度|いちど} {見|み}てください。"),
    "time": text("{label}は24時間で入力してください(例 9:30、17:15)。", "Enter {label} in 24-hour time (such as 9:30 or 17:15).", "「{label}」は 9:30、17:15のように {書|か}いてください。"),
    "kana_latin": text("{label}はカタカナかひらがなで入力してください。氏名がアルファベットの方は、空けたままでかまいません。", "{label}: write it in katakana or hiragana. If your name is in Latin letters, you can leave this empty.", "「{label}」は カタカナか ひらがなで {書|か}いてください。{名前|なまえ}が アルファベットの {人|ひと}は {書|か}かなくても いいです。"),
    "kana": text("{label}はカタカナで入力してください(ひらがなでもかまいません)。", "{label}: write it in katakana (hiragana is fine too).", "「{label}」は カタカナか ひらがなで {書|か}いてください。"),
    "prefecture": text("{label}を、北海道から沖縄県までの名前で入力してください(例 山形県)。", "{label}: enter one of Japan's prefectures (such as Yamagata).", "「{label}」は {北海道|ほっかいどう}から {沖縄県|おきなわけん}までの {名前|なまえ}です({例|れい} {山形県|やまがたけん})。"),
    "postal_code_elsewhere": text("{label}が、郵便番号{code}の{prefecture}と違います。どちらかを直してください。", "{label} is not where the postal code {code} is ({prefecture}). Correct one of them.", "「{label}」が {郵便番号|ゆうびんばんごう} {code}の {prefecture}と ちがいます。どちらかを {直|なお}してください。"),
    "account_number": text("{label}は7桁までの数字で入力してください。", "{label} has up to 7 digits.", "「{label}」は {数字|すうじ} 7こまでです。"),
    "account_digits": text("{label}は7桁です。短いときは、先頭に0をつけて7桁にしてください。", "{label} has 7 digits. If it is shorter, put zeros in front.", "「{label}」は {数字|すうじ} 7こです。{足|た}りないときは {前|まえ}に 0を つけてください。"),
    "account_last_one": text("{label}の最後の数字は、ゆうちょ銀行の通帳では1です。通帳の番号をもう一度確かめてください。", "The number in a Japan Post Bank passbook ends with 1. Check {label} again.", "ゆうちょの {通帳|つうちょう}の {番号|ばんごう}は、{最後|さいご}が 1です。「{label}」を もう{一度|いちど} {見|み}てください。"),
    "holder": text("{label}は、通帳のとおりにカタカナか英字で入力してください。", "{label}: write it in katakana or Latin letters, as the passbook prints it.", "「{label}」は {通帳|つうちょう}と {同|おな}じに、カタカナか アルファベットで {書|か}いてください。"),
    "holder_differs": text("{label}が「{person}」と違います。ご本人の名義の口座を入力してください。", "{label} is not “{person}”. Enter an account in that person's own name.", "「{label}」が「{person}」と ちがいます。{本人|ほんにん}の {口座|こうざ}を {書|か}いてください。"),
    "same_as_before": text("{label}が、ほかと同じです。別のものを選ぶか、この欄をなくしてください。", "{label} is the same as another one. Choose a different one, or remove this one.", "「{label}」が ほかと {同|おな}じです。ほかの ものを えらぶか、この ところを なくしてください。"),
    "phone": text("{label}の桁数が違うようです。市外局番から入力してください(例 090-0000-0000)。", "{label} does not look right. Enter it with the area code (such as 090-0000-0000).", "「{label}」の {数字|すうじ}を もう{一度|いちど} {見|み}てください({例|れい} 090-0000-0000)。"),
    "email": text("{label}の形が正しくないようです。@の前後を確かめてください。", "{label} does not look like an e-mail address. Check both sides of the @.", "「{label}」の @の {前|まえ}と {後|うし}ろを もう{一度|いちど} {見|み}てください。"),
    "my_number_length": text("{label}は12桁の数字です。カードの12桁をもう一度確かめてください。", "{label} has 12 digits. Check the number on the card.", "「{label}」は {数字|すうじ} 12こです。カードを もう{一度|いちど} {見|み}てください。"),
    "my_number_check": text("{label}の数字が正しくないようです。カードの12桁をもう一度確かめてください。", "{label} does not look right. Check the 12 digits on the card again.", "「{label}」の {数字|すうじ}が ちがうようです。カードを もう{一度|いちど} {見|み}てください。"),
    "corporate_number_check": text("{label}の数字が正しくないようです。13桁をもう一度確かめてください。", "{label} does not look right. Check the 13 digits again.", "「{label}」の {数字|すうじ} 13こを もう{一度|いちど} {見|み}てください。"),
    "bank_unknown": text("{label}が見つからないか、一つに決まりません。名前の一部を入れて「探す」を押し、選んでください。", "{label} was not found, or several match. Type part of the name, press Search, and choose.", "「{label}」が {見|み}つかりません。「さがす」を おして えらんでください。"),
    "branch_unknown": text("{label}が見つからないか、一つに決まりません。名前の一部か3桁の番号を入れて「探す」を押し、選んでください。", "{label} was not found, or several match. Type part of the name or the 3-digit code, press Search, and choose.", "「{label}」が {見|み}つかりません。「さがす」を おして えらんでください。"),
    "postal_code_unknown": text("{label}に当たる住所が見つかりません。番号を確かめるか、住所を入力してください。", "No address was found for this postal code. Check the code, or type the address.", "その {番号|ばんごう}の {住所|じゅうしょ}は {見|み}つかりません。{番号|ばんごう}を もう{一度|いちど} {見|み}るか、{住所|じゅうしょ}を {書|か}いてください。"),
    "too_many_rows": text("{label}は{max}件まで入力できます。", "You can enter up to {max} for {label}.", "「{label}」は {max}つまでです。"),
    "too_few_rows": text("{label}について、少なくとも{min}件入力してください。", "Enter at least {min} for {label}.", "「{label}」を {min}つ {書|か}いてください。"),
}  # fmt: skip


def fill(template: str, params: dict[str, str]) -> str:
    """The template with each `{name}` of params filled in; other braces (readings) stay."""
    for name, value in params.items():
        template = template.replace("{" + name + "}", value)
    return template
