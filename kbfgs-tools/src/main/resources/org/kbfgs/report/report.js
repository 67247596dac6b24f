'use strict';
(() => {
  const COLOURS = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#000000', '#E69F00', '#56B4E9'];
  const DASHES = [[], [10, 5], [3, 4], [12, 4, 3, 4]];
  const OPEN_GROUPS = 3;
  const REFRESH_MILLISECONDS = 5000;
  const fail = text => { document.getElementById('alert').textContent = text; };
  window.addEventListener('error', event => fail('The page failed: ' + event.message));
  window.addEventListener('unhandledrejection', event => fail('The page failed: ' + event.reason));

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const text = value => typeof value !== 'number' ? String(value)
    : Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
  const colour = style => COLOURS[style % COLOURS.length];
  const dashes = style => DASHES[style % DASHES.length];

  const table = (title, header, rows) => {
    const cell = value => {
      const kind = typeof value === 'number' ? 'number' : String(value).length > 60 ? 'long' : 'text';
      return element('td', { class: kind }, text(value));
    };
    const numeric = header.map((name, c) => rows.some(row => typeof row[c] === 'number'));
    return element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': title },
      element('table', { class: 'data' },
        element('thead', {}, element('tr', {}, ...header.map((name, c) =>
          element('th', { scope: 'col', class: numeric[c] ? 'number' : 'text' }, name)))),
        element('tbody', {}, ...rows.map(row => element('tr', {}, ...row.map(cell))))));
  };

  // Opened where it was opened before the page was updated.
  const opened = new Map();
  const details = (id, title, isOpen, fill) => {
    const made = element('details', { id }, element('summary', {}, title));
    let filled = false;
    const show = () => {
      if (made.open && !filled) {
        filled = true;
        made.append(fill());
        draw();
      }
    };
    made.addEventListener('toggle', () => { opened.set(id, made.open); show(); });
    made.open = opened.has(id) ? opened.get(id) : isOpen;
    show();
    return made;
  };

  let waiting = [];
  let plots = [];
  const draw = () => {
    const ready = waiting.filter(one => one.host.isConnected && one.host.clientWidth > 0);
    waiting = waiting.filter(one => !ready.includes(one));
    for (const one of ready) plots.push({ host: one.host, plot: one.make() });
  };

  const bounds = (chart, curve) => {
    const above = value => chart.logarithmic && !(value > 0) ? null : value;
    const means = chart.curves.flatMap(one => one.points.map(point => point.mean)).filter(mean => mean > 0);
    const mean = curve.points.map(point => above(point.mean));
    return {
      x: curve.points.map(point => point.x),
      mean,
      low: curve.points.map((point, p) => above(point.mean - point.deviation) ?? (mean[p] === null ? null : Math.min(...means))),
      high: curve.points.map(point => above(point.mean + point.deviation)),
    };
  };

  const ticks = (plot, values) => values.map(value => value === null ? null : text(value));

  // A logarithmic axis over less than a decade has no labels of its own.
  const splits = (plot, axis, least, most) => {
    const all = [];
    if (most > 5 * least) {
      for (let e = Math.floor(Math.log10(least)); e <= Math.log10(most); e++) {
        for (const digit of [1, 2, 5]) all.push(Number((digit * 10 ** e).toPrecision(6)));
      }
    } else {
      const exact = (most - least) / 5;
      const power = 10 ** Math.floor(Math.log10(exact));
      const step = [1, 2, 5, 10].map(digit => digit * power).find(one => one >= exact);
      for (let k = Math.ceil(least / step); k * step <= most; k++) all.push(Number((k * step).toPrecision(6)));
    }
    return all.filter(tick => tick >= least && tick <= most);
  };

  const options = (chart, host) => {
    const series = [{ label: chart.xLabel }];
    const bands = [];
    chart.curves.forEach((curve, c) => {
      const hidden = { stroke: 'transparent', points: { show: false } };
      series.push({ label: curve.name, stroke: colour(curve.style), width: 2, dash: dashes(curve.style),
        points: { show: curve.points.length === 1, size: 8 } }, { ...hidden }, { ...hidden });
      bands.push({ series: [3 * c + 3, 3 * c + 2], fill: colour(curve.style) + '33' });
    });
    const axis = { stroke: '#1a1a1a', grid: { stroke: '#ddd' }, ticks: { stroke: '#999' }, font: '13px sans-serif',
      labelFont: '13px sans-serif', labelSize: 22 };
    const range = (plot, least, most) => {
      if (least === null) return [1, 10];
      if (chart.logarithmic) return [least / 1.03, most * 1.03];
      return chart.yLabel === 'share' ? [-0.03, 1.03] : [0, most > 0 ? 1.05 * most : 1];
    };
    return {
      width: host.clientWidth, height: 320, series, bands, legend: { show: false }, cursor: { drag: { x: false, y: false } },
      scales: { x: { time: false }, y: { distr: chart.logarithmic ? 3 : 1, range } },
      axes: [{ ...axis, label: chart.xLabel, values: ticks },
        { ...axis, label: chart.yLabel, values: ticks, size: 66, ...(chart.logarithmic ? { splits, filter: (plot, all) => all } : {}) }],
    };
  };

  const reading = (chart, plot, output) => {
    const at = plot.cursor.idx;
    if (at === null || at === undefined) return;
    const shown = chart.curves.map((curve, c) => [curve.name, plot.data[3 * c + 1][at]])
      .filter(pair => pair[1] !== null && pair[1] !== undefined);
    output.textContent = chart.xLabel + ' ' + text(plot.data[0][at]) + ': '
      + shown.map(pair => pair[0] + ' ' + text(pair[1])).join(', ');
  };

  const steer = (plot, event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const last = plot.data[0].length - 1;
    const from = plot.cursor.idx ?? (step > 0 ? -1 : last + 1);
    const at = Math.min(last, Math.max(0, from + step));
    plot.setCursor({ left: plot.valToPos(plot.data[0][at], 'x'), top: plot.bbox.height / 2 / devicePixelRatio });
  };

  const keys = (chart, plots) => element('ul', { class: 'curves', 'aria-label': 'Curves' }, ...chart.curves.map((curve, c) => {
    const line = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    line.setAttribute('width', 40);
    line.setAttribute('height', 10);
    line.innerHTML = `<path d="M0 5h40" stroke="${colour(curve.style)}" stroke-width="3"
      stroke-dasharray="${dashes(curve.style).join(' ')}"/>`;
    const button = element('button', { type: 'button', 'aria-pressed': 'true' }, line, curve.name);
    button.addEventListener('click', () => {
      const show = button.getAttribute('aria-pressed') === 'false';
      button.setAttribute('aria-pressed', String(show));
      for (const plot of plots) for (let s = 1; s <= 3; s++) plot.setSeries(3 * c + s, { show });
    });
    return element('li', {}, button);
  }));

  const figure = chart => {
    const host = element('div', { class: 'plot', tabindex: 0, role: 'application',
      'aria-label': chart.title + '; arrow keys read the values' });
    const output = element('p', { class: 'hint', 'aria-live': 'polite' }, 'Arrow keys or the pointer read the values.');
    const made = [];
    const lines = chart.curves.map(curve => bounds(chart, curve));
    waiting.push({ host, make: () => {
      const plot = new uPlot({ ...options(chart, host), hooks: { setCursor: [self => reading(chart, self, output)] } },
        uPlot.join(lines.map(line => [line.x, line.mean, line.low, line.high])), host);
      made.push(plot);
      host.addEventListener('keydown', event => steer(plot, event));
      return plot;
    } });
    const rows = chart.curves.flatMap(curve => curve.points.map(point => [curve.name, point.x, point.mean, point.deviation]));
    return element('section', { class: 'chart', id: chart.id }, element('h3', {}, chart.title), host, keys(chart, made), output,
      details('data-' + chart.id, 'Values', false, () => table(chart.title, ['curve', chart.xLabel, chart.yLabel, 'sd'], rows)));
  };

  const charts = all => element('div', { class: 'charts' }, ...all.filter(chart => chart.curves.length > 0).map(figure));

  // The best cells are the darkest; the scale is that of the logarithm.
  const contour = data => {
    const numbers = data.cells.flat().filter(cell => typeof cell === 'number' && cell > 0);
    const least = Math.min(...numbers);
    const most = Math.max(...numbers);
    const last = name => name.slice(name.lastIndexOf('.') + 1);
    const cell = value => {
      const made = element('td', {}, value === '' ? '–' : text(value));
      if (typeof value === 'number') {
        const share = most > least ? Math.log(most / value) / Math.log(most / least) : 1;
        made.style.background = `rgba(86, 180, 233, ${(0.08 + 0.92 * share).toFixed(3)})`;
        if (value === least) made.className = 'best';
      }
      return made;
    };
    return element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Best monitored loss' },
      element('table', { class: 'data contour' },
        element('thead', {}, element('tr', {}, element('th', {}, last(data.y) + ' \\ ' + last(data.x)),
          ...data.columns.map(value => element('th', { scope: 'col' }, value)))),
        element('tbody', {}, ...data.rows.map((value, r) => element('tr', {},
          element('th', { scope: 'row' }, value), ...data.cells[r].map(cell))))));
  };

  const settings = all => {
    const differs = row => row.slice(1).some(value => value !== row[1]);
    const differing = all.rows.filter(differs);
    const common = all.rows.filter(row => !differs(row)).map(row => row.slice(0, 2));
    return [...(differing.length > 0
      ? [element('h2', {}, 'Settings that differ'), table('Settings that differ', all.header, differing)] : []),
      element('h2', {}, 'Settings of all runs'), table('Settings of all runs', ['setting', 'value'], common)];
  };

  const show = data => {
    plots.forEach(one => one.plot.destroy());
    plots = [];
    waiting = [];
    const named = id => data.tables.find(one => one.id === id);
    const section = id => [element('h2', {}, named(id).title), table(named(id).title, named(id).header, named(id).rows)];
    const byGroup = new Map();
    for (const chart of data.layers) {
      const name = chart.title.slice(chart.title.indexOf(': ') + 2);
      byGroup.set(name, [...(byGroup.get(name) ?? []), chart]);
    }
    const parts = [...section('groups'), element('h2', {}, 'Loss and error')];
    parts.push(element('p', { class: 'hint' }, 'Lines are means over the runs of a group, bands one standard deviation to each side. '
      + 'Vertical scales are logarithmic; zero is not drawn. ' + data.note));
    parts.push(charts(data.charts), ...section('targets'), ...(named('after') ? section('after') : []));
    if (data.contour) {
      parts.push(element('h2', {}, 'Best monitored loss by ' + data.contour.x + ' and ' + data.contour.y), contour(data.contour));
    }
    parts.push(element('h2', {}, 'Time and memory'), charts(data.resources));
    if (byGroup.size > 0) {
      parts.push(element('h2', {}, 'Damped pairs and skipped updates by layer'));
      let number = 0;
      for (const [name, all] of byGroup) {
        parts.push(details('layers-' + number++, name, byGroup.size <= OPEN_GROUPS, () => charts(all)));
      }
    }
    parts.push(...section('runs'), ...settings(named('settings')));
    document.getElementById('report').replaceChildren(...parts);
    draw();
  };

  window.addEventListener('resize', () => plots.forEach(one => {
    if (one.host.clientWidth > 0) one.plot.setSize({ width: one.host.clientWidth, height: 320 });
  }));

  let shown = document.getElementById('data').textContent;
  show(JSON.parse(shown));
  const follow = document.body.dataset.follow;
  const update = async () => {
    try {
      const answer = await fetch(follow);
      const next = await answer.text();
      if (!answer.ok) throw new Error(next);
      fail('');
      if (next !== shown) {
        shown = next;
        show(JSON.parse(next));
      }
    } catch (failure) {
      fail('The report is not updated: ' + failure.message);
    }
  };
  if (follow) setInterval(update, REFRESH_MILLISECONDS);
})();
