extension LabelPage {
    /// The page's style sheet.
    static let style = """

        :root { --paper: #fbfbf9; --card: #fff; --ink: #1d2125; --soft: #5d6670; --rule: #d9dcdf; --bar: #5b8db8;
          --force: #b3261e; --suggested: #2e7d4f; }
        @media (prefers-color-scheme: dark) {
          :root { --paper: #15181b; --card: #1e2226; --ink: #e8eaec; --soft: #9aa4ad; --rule: #353b41; --bar: #6fa5d3;
            --force: #ff8a80; --suggested: #7bd69d; }
        }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
          font: 15px/1.5 system-ui, sans-serif; }
        h1 { font-size: 1.6rem; margin: 0 0 .25rem; }
        header p, .title + p { color: var(--soft); margin: 0 0 1.5rem; max-width: 50rem; }
        .title { font-size: 1.25rem; margin: 2.5rem 0 .25rem; }
        .key { white-space: nowrap; margin-left: .75rem; }
        .line { display: inline-block; width: 1.25rem; margin-right: .35rem; vertical-align: middle;
          border-top: 2px solid var(--force); }
        .line.dashed { border-top: 2px dashed var(--suggested); }
        .labels { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); }
        article { background: var(--card); border: 1px solid var(--rule); border-radius: .5rem; padding: .75rem 1rem;
          min-width: 0; }
        article h2 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
        .hint { margin: 0 0 .25rem; font-size: .85rem; color: var(--soft); }
        .hint.good { color: var(--suggested); }
        article svg { display: block; width: 100%; height: auto; }
        article svg rect { fill: var(--bar); }
        article svg .axis { stroke: var(--rule); }
        article svg .force { stroke: var(--force); stroke-width: 1.5; }
        article svg .suggested { stroke: var(--suggested); stroke-width: 1.5; stroke-dasharray: 4 3; }
        article svg text { fill: var(--soft); font-size: 9px; }
        .figures { margin: .15rem 0 0; font-size: .82rem; color: var(--soft); }
        .figures.spread { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 .5rem; }
        .figures span { white-space: nowrap; }
        .figures b { color: var(--ink); font-weight: 600; font-variant-numeric: tabular-nums; }
        .pictures { display: grid; gap: .9rem; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr));
          align-items: start; }
        figure { margin: 0; background: var(--card); border: 1px solid var(--rule); border-radius: .5rem;
          overflow: hidden; }
        .frame { position: relative; }
        .frame img { display: block; width: 100%; height: auto; }
        .frame svg { position: absolute; inset: 0; width: 100%; height: 100%; }
        .frame .box { fill: none; stroke: hsl(var(--hue) 90% 45%); stroke-width: 2; }
        .frame .near .box { stroke-dasharray: 6 4; }
        .frame .plate { fill: hsl(var(--hue) 80% 30%); }
        .frame text { fill: #fff; font: 11px system-ui, sans-serif; }
        figcaption { padding: .5rem .75rem .65rem; font-size: .85rem; color: var(--soft); }
        figcaption span { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        figcaption ul { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem; margin: .35rem 0 0; padding: 0; }
        figcaption li { border: 1px solid hsl(var(--hue) 60% 50%); border-radius: 1rem; padding: 0 .55rem;
          color: var(--ink); overflow-wrap: anywhere; }
        figcaption li.near { border-style: dashed; color: var(--soft); }
        figcaption li b { font-variant-numeric: tabular-nums; }

        """
}
