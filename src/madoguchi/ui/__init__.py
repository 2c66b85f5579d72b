"""The screens' common ground: layouts, components, form pages, languages, look and scripts.

Owns how a `PageView` becomes HTML, the Jinja2 environment, the catalogues of screen texts, the style sheet.
Does not own what a form asks (`forms`) nor any page (`portal`, `desk`, and the verticals).
Key words: `render`, `translate`, component (a macro of `ui/components/`), look (the sources in `look/`).
"""
