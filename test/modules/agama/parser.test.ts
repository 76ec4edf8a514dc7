import { array, assert, constantFrom, property, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { agamaProjects } from '#modules/agama/index'
import { parseFlow } from '../../../modules/agama/parser.ts'
import { FlowSyntaxError } from '../../../modules/agama/syntax-error.ts'

const header = 'Flow org.acme.main\n    Basepath "pages"\n\n'
const parseBody = (body: string) => parseFlow(header + body).body
const withoutPositions = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (key, member: unknown) => (key === 'line' || key === 'column' ? undefined : member)))
const tree = (body: string): unknown[] => withoutPositions(parseBody(body)) as unknown[]

function problemOf(body: string): unknown {
  try {
    parseBody(body)
  } catch (error) {
    return error
  }
  return undefined
}

const literal = (value: unknown) => ({ kind: 'literal', value })
const variable = (name: string, ...accessors: unknown[]) => ({ kind: 'variable', name, accessors })
const key = (name: string) => ({ kind: 'key', key: name })
const log = (value: unknown) => ({ kind: 'log', values: [literal(value)] })

describe('a header', () => {
  it('has a name and a folder, and may have a time, a configuration and inputs', () => {
    const source =
      'Flow org.acme.full\n\tBasepath "x"\n\tTimeout 90 seconds\n\tConfigs conf\n\tInputs who lang\nFinish true'
    expect(withoutPositions(parseFlow(source))).toEqual({
      name: 'org.acme.full',
      basepath: 'x',
      timeout: 90,
      configs: 'conf',
      inputs: ['who', 'lang'],
      body: [{ kind: 'finish', value: literal(true) }]
    })
  })

  it.each([
    ['comments and empty lines before it', '// first\n\n   \nFlow a\n  Basepath ""\nFinish true'],
    ['comments in it', 'Flow a // one\n  // two\n  Basepath "" // three\n\nFinish true // four\n  // five'],
    ['more blanks than needed', 'Flow   a  \n  Basepath   ""  \n\nFinish   true  '],
    ['line ends of Windows', 'Flow a\r\n  Basepath ""\r\nFinish true\r\n']
  ])('may have %s', (_, source) => {
    expect(parseFlow(source)).toMatchObject({ name: 'a', basepath: '', inputs: [], body: [{ kind: 'finish' }] })
  })

  it.each([
    ['is indented', ' Flow a\n  Basepath ""\nFinish true'],
    ['has no folder', 'Flow a\n  Configs c\nFinish true'],
    ['is not indented below its first line', 'Flow a\nBasepath ""\nFinish true'],
    ['has its lines in another order', 'Flow a\n  Basepath ""\n  Inputs x\n  Configs c\nFinish true'],
    ['has a part of a second', 'Flow a\n  Basepath ""\n  Timeout 1.5 seconds\nFinish true'],
    ['has one second', 'Flow a\n  Basepath ""\n  Timeout 1 second\nFinish true'],
    ['has inputs without names', 'Flow a\n  Basepath ""\n  Inputs\nFinish true'],
    ['is all there is', 'Flow a\n  Basepath ""\n'],
    ['has the body inside', 'Flow a\n  Basepath ""\n  Finish true'],
    ['has an index in its name', 'Flow a[0]\n  Basepath ""\nFinish true'],
    ['has an input twice', 'Flow a\n  Basepath ""\n  Inputs x y x\nFinish true'],
    ['has its configuration for an input', 'Flow a\n  Basepath ""\n  Configs x\n  Inputs x\nFinish true'],
    ['is not there', ''],
    ['is a comment', '// Flow a']
  ])('is refused when it %s', (_, source) => {
    expect(() => parseFlow(source)).toThrow(FlowSyntaxError)
  })
})

describe('an assignment', () => {
  it.each<[string, unknown]>([
    ['"two\\u0022words"', literal('two\\u0022words')],
    ['""', literal('')],
    ['42', literal(42)],
    ['-42', literal(-42)],
    ['007', literal(7)],
    ['3.25', literal(3.25)],
    ['-3.25', literal(-3.25)],
    ['false', literal(false)],
    ['null', literal(null)],
    ['True', variable('True')],
    ['-y', { kind: 'negation', of: variable('y') }],
    ['y.z', variable('y', key('z'))],
    ['y.is.to', variable('y', key('is'), key('to'))],
    ['y."any text!"', variable('y', key('any text!'))],
    ['y.$k.m', variable('y', { kind: 'keyOf', name: 'k' }, key('m'))],
    ['y[0][ i ]', variable('y', { kind: 'index', at: 0 }, { kind: 'index', at: 'i' })],
    ['[]', { kind: 'list', items: [] }],
    ['[ ]', { kind: 'list', items: [] }],
    ['[ 1\n  ,"b",\n\n y ]', { kind: 'list', items: [literal(1), literal('b'), variable('y')] }],
    ['[,1]', { kind: 'list', items: [literal(1)] }],
    ['["a""b"]', { kind: 'list', items: [literal('a'), literal('b')] }],
    ['{}', { kind: 'map', pairs: [] }],
    [
      '{ new: 1, b : [true],\n c:{d:-y} }',
      {
        kind: 'map',
        pairs: [
          ['new', literal(1)],
          ['b', { kind: 'list', items: [literal(true)] }],
          ['c', { kind: 'map', pairs: [['d', { kind: 'negation', of: variable('y') }]] }]
        ]
      }
    ]
  ])('of %s is read', (text, value) => {
    expect(tree(`x = ${text}`)).toEqual([{ kind: 'assign', target: variable('x'), value }])
  })

  it.each(['x', 'x_', 'Log2', 'island', 'class', 'x.y', 'x[0]', 'x.$k', 'x."a b"[1].c', 'x.length'])(
    'to %s is read',
    (text) => {
      expect(tree(`${text}=1\n${text}   =   1  `)).toHaveLength(2)
    }
  )

  it.each([
    '- y',
    '+1',
    '.5',
    '5.',
    '1E5',
    "'a'",
    '"a\\"b"',
    '"a\nb"',
    '"open',
    '"\u{1f600}"',
    '"\u0085x\u0090"',
    '(y)',
    'y . z',
    'y is z',
    '[\n1]',
    '[1\n]',
    '[1,]',
    '[1 2]',
    '{\na: 1}',
    '{a: 1\n}',
    '{a: 1,}',
    '{"a": 1}',
    '{1: 1}',
    '{_a: 1}',
    '{a-b: 1}',
    '{is: 1}',
    '{a: 1, // why\nb: 2}',
    'y[z.a]',
    'y[-1]',
    'y["k"]',
    'y[z[0]]',
    '1;',
    'Finish true',
    '',
    'y z'
  ])('of %j is refused', (text) => {
    expect(() => parseBody(`x = ${text}`)).toThrow(FlowSyntaxError)
  })

  it.each(['_x', '$x', 'is', 'using', 'seconds', 'true', 'é', 'x-y', '1x', '"x"', '[x]'])(
    'to %s is refused',
    (text) => {
      expect(() => parseBody(`${text} = 1`)).toThrow(FlowSyntaxError)
    }
  )
})

describe('a statement', () => {
  it('logs', () => {
    expect(tree('Log "a %"   -2 x.y  ')).toEqual([
      { kind: 'log', values: [literal('a %'), literal(-2), variable('x', key('y'))] }
    ])
  })

  it('calls, and takes the result and the exception', () => {
    expect(
      tree('r.a | E = Call java.util.List#of 1 x\n| F = Call a#new\nCall o.p[0] size\nr = Call o class "x"')
    ).toEqual([
      {
        kind: 'call',
        type: 'java.util.List',
        method: 'of',
        values: [literal(1), variable('x')],
        target: variable('r', key('a')),
        caught: 'E'
      },
      { kind: 'call', type: 'a', method: 'new', values: [], caught: 'F' },
      { kind: 'callOn', object: variable('o', key('p'), { kind: 'index', at: 0 }), method: 'size', values: [] },
      { kind: 'callOn', object: variable('o'), method: 'class', values: [literal('x')], target: variable('r') }
    ])
  })

  it('triggers a flow, with other templates in place of its own', () => {
    const source =
      'r | E = Trigger org.acme.sub 1\nTrigger $x.name // why\n    Override templates "a" "b" "c" ""\n    // and\n    "d" "e"\nLog 1'
    expect(tree(source)).toEqual([
      {
        kind: 'trigger',
        flow: 'org.acme.sub',
        values: [literal(1)],
        overrides: [],
        target: variable('r'),
        caught: 'E'
      },
      {
        kind: 'trigger',
        flow: variable('x', key('name')),
        values: [],
        overrides: [
          ['a', 'b'],
          ['c', ''],
          ['d', 'e']
        ]
      },
      log(1)
    ])
    expect(tree('Trigger a\n  Override templates\n  "a" "b"')).toMatchObject([{ overrides: [['a', 'b']] }])
    expect(tree('Trigger a\n  Override templates')).toMatchObject([{ overrides: [] }])
  })

  it('shows a page, or sends the browser elsewhere', () => {
    expect(
      tree('RRF "a.ftlh"\nx = RRF "a.ftlh" o.p true\nRRF "a.ftlh" false\ny = RFAC x.url\nRFAC "https://a"// here')
    ).toEqual([
      { kind: 'rrf', template: 'a.ftlh', callback: false },
      { kind: 'rrf', target: variable('x'), template: 'a.ftlh', data: variable('o', key('p')), callback: true },
      { kind: 'rrf', template: 'a.ftlh', callback: false },
      { kind: 'rfac', target: variable('y'), url: variable('x', key('url')) },
      { kind: 'rfac', url: literal('https://a') }
    ])
  })

  it('ends the flow', () => {
    expect(tree('Finish false\nFinish "id"\nFinish r.x')).toMatchObject([
      { value: literal(false) },
      { value: literal('id') },
      { value: { kind: 'variable' } }
    ])
  })

  it('asks, over several lines', () => {
    expect(
      tree(
        'When a is  not  null and\nb is 1\nor c is "x" // so\n    // it is\n    Log 1\n\nOtherwise\n    Log 2\nLog 3'
      )
    ).toEqual([
      {
        kind: 'when',
        condition: [
          [
            { left: variable('a'), right: literal(null), not: true },
            { left: variable('b'), right: literal(1), not: false }
          ],
          [{ left: variable('c'), right: literal('x'), not: false }]
        ],
        body: [log(1)],
        otherwise: [log(2)]
      },
      log(3)
    ])
  })

  it('chooses', () => {
    expect(tree('Match x.y to\n  "a"\n    Log 1\n  -z\n    Log 2\n    Log 3\nOtherwise\n  Log 4')).toEqual([
      {
        kind: 'match',
        value: variable('x', key('y')),
        options: [
          [literal('a'), [log(1)]],
          [{ kind: 'negation', of: variable('z') }, [log(2), log(3)]]
        ],
        otherwise: [log(4)]
      }
    ])
  })

  it('repeats, up to where it is told to quit', () => {
    const quit = { kind: 'quit', when: [[{ left: variable('a'), right: literal(1), not: false }]] }
    expect(
      tree('n = Repeat 3 times max\n  Log 1\n  Quit When a is 1\n  Log 2\nRepeat x.y times max  \n  Log 1')
    ).toEqual([
      { kind: 'repeat', target: variable('n'), times: literal(3), body: [log(1), quit, log(2)] },
      { kind: 'repeat', times: variable('x', key('y')), body: [log(1)] }
    ])
    expect(tree('n = Iterate over x.y[0] using z\n  Log 1\n  Quit When a is 1')).toEqual([
      {
        kind: 'iterate',
        target: variable('n'),
        over: variable('x', key('y'), { kind: 'index', at: 0 }),
        using: 'z',
        body: [log(1), quit]
      }
    ])
  })

  it('lies in blocks as deep as their indentation says, a tab as wide as a blank', () => {
    expect(tree('When a is b\n\tRepeat 2 times max\n\t  Log 1\n Log 2\n  // wherever\nLog 3')).toMatchObject([
      { kind: 'when', body: [{ kind: 'repeat', body: [log(1)] }, log(2)] },
      log(3)
    ])
  })

  it.each([
    'x',
    'Log',
    'Log [1]',
    'Log {a:1}',
    'Log 1 Log 2',
    'log 1',
    '/* a */',
    'x | E = 1',
    '| E = RRF "a"',
    'x | E = RFAC u',
    'x | E.f = Call a#b',
    'Call a',
    'Call a #b',
    'Call a# b',
    'Call a#is',
    'Call a to',
    'Call a#b [1]',
    'Call a[0]#b',
    'x = Log 1',
    'x = Finish true',
    'Trigger',
    'Trigger a [1]',
    'Trigger a[0]',
    'Trigger "a"',
    'Trigger a\n  Override templates "a"',
    'Trigger a\n  Override  templates "a" "b"',
    'Trigger a\n  Override templates "a" "b"\n    "c" "d"',
    'Trigger a\n  Override templates "a" "b"\n  Override templates "c" "d"',
    'Trigger a\n  Log 1',
    'RRF x',
    'RRF "a" {b:1}',
    'RRF "a" "b"',
    'RRF "a" o p',
    'RRF "a" true o',
    'RFAC "a" ',
    'RFAC "a" // b',
    'RFAC 1',
    'Finish',
    'Finish 1',
    'Finish null',
    'Finish -x',
    'Finish {a:1}',
    'When a\n  Log 1',
    'When a is b\nLog 1',
    'When not a is b\n  Log 1',
    'When a is [1]\n  Log 1',
    'When a is b and\n  c is d\n  Log 1',
    'When a is b\n  or c is d\n  Log 1',
    'When a is b or\n',
    'Otherwise\n  Log 1',
    'When a is b\n  Log 1\nOtherwise When c is d\n  Log 2',
    'When a is b\n    Log 1\n  Log 2',
    'Log 1\n  Log 2',
    'Match a to\nLog 1',
    'Match a to\n  x\n  y\n    Log 1',
    'Match a to\n  x\n    Log 1\n  Otherwise\n    Log 2',
    'Repeat -1 times max\n  Log 1',
    'Repeat 1.5 times max\n  Log 1',
    'Repeat 3 times  max\n  Log 1',
    'Repeat 3 times max',
    'Repeat 3 times max\n  Quit When a is b\n  Log 1',
    'Repeat 3 times max\n  Log 1\n  Quit',
    'Quit When a is b',
    'Repeat 3 times max\n  Log 1\n  Quit When a is b\n  Quit When a is b',
    'Repeat 3 times max\n  When a is b\n    Log 1\n    Quit When a is b',
    'Iterate over x using y \n  Log 1',
    'Iterate over x using y // z\n  Log 1',
    'Iterate over [1] using y\n  Log 1',
    'Iterate over x using y.z\n  Log 1',
    'Iterate  over x using y\n  Log 1'
  ])('is refused: %j', (text) => {
    expect(() => parseBody(text)).toThrow(FlowSyntaxError)
  })
})

it.each([
  ['x = 1\ny = ?', '?', 5, 5],
  ['Log "a"\nFinish 12', '12', 5, 8],
  ['x = [ 1,\n\n   2 3 ]', 'a blank', 6, 5],
  ['When a is b\n        Log 1\n    Log 2', 'an indented line', 5, 14],
  ['Log "a', '"', 4, 5]
])('says where %j stops being a flow', (body, symbol, line, column) => {
  const problem = problemOf(body)
  expect(problem).toMatchObject({ position: { line, column } })
  expect((problem as Error).message).toMatch(
    new RegExp(`^Syntax error: .+\\nSymbol: ${symbol.replace('?', '\\?')}\\nLine: ${line}\\nColumn: ${column}$`)
  )
})

it('bounds depth and length', async () => {
  const { readFlow } = await agamaProjects()
  expect(parseBody(`x = ${'['.repeat(100)}${']'.repeat(100)}`)).toHaveLength(1)
  expect(() => parseBody(`x = ${'['.repeat(101)}${']'.repeat(101)}`)).toThrow(/at most 100 deep/)
  const blocks = Array.from({ length: 5000 }, (_, i) => `${' '.repeat(i)}When a is b`).join('\n')
  expect(() => parseBody(blocks)).toThrow(/at most 100 deep/)
  expect(readFlow('a', ' '.repeat(300_000))).toEqual({ problem: 'A flow may have at most 262144 characters' })
})

it('takes a time that grows with the length alone', () => {
  const seconds = (source: string) => {
    const start = performance.now()
    expect(() => parseFlow(source)).toThrow(FlowSyntaxError)
    return (performance.now() - start) / 1000
  }
  for (const piece of ['\n', ' ', '\n,', '//\n', '\r', '"', '-', '[', 'a.']) {
    const times = 100_000 / piece.length
    expect(seconds(piece.repeat(times))).toBeLessThan(2)
    expect(seconds(`${header}x = ${piece.repeat(times)}`)).toBeLessThan(2)
  }
})

it('answers any text with a tree or with a reason', () => {
  const pieces = constantFrom(
    ...'Flow Basepath Log Call Trigger RRF When Otherwise Match Repeat Quit Finish is not and or to true x y "s" 1 -2 3.5 [ ] { } , : . $ # | = -'.split(
      ' '
    ),
    'Iterate over',
    'times max',
    'Override templates',
    '\n',
    '\n  ',
    '\n    ',
    '\t',
    ' ',
    '//c'
  )
  assert(
    property(array(tuple(pieces, constantFrom('', ' ', ' ')), { maxLength: 40 }), (parts) => {
      expect(problemOf(parts.flat().join(''))).toSatisfy(
        (problem) => problem === undefined || problem instanceof FlowSyntaxError
      )
    }),
    { numRuns: 2000 }
  )
})
