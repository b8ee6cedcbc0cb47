// A server over stdio whose tools have everything that schemas may contain, and difficult names.

import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const draft7 = 'http://json-schema.org/draft-07/schema#';
const object = (properties, more = {}) => ({ type: 'object', properties, ...more });

const tools = [
  {
    name: 'tree',
    title: 'Grow a tree',
    description: 'Recursion through $defs, and as the whole answer.',
    inputSchema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $ref: '#/$defs/Node',
      $defs: {
        Node: object(
          {
            label: { type: 'string' },
            children: { type: 'array', items: { $ref: '#/$defs/Node' } },
          },
          { required: ['label'] },
        ),
      },
      type: 'object',
    },
    outputSchema: object({
      root: { $ref: '#/$defs/Node' },
      again: { $ref: '#' },
    }, {
      $defs: {
        Node: object({ label: { type: 'string' }, next: { $ref: '#/$defs/Node' } }),
      },
    }),
    annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
  },
  {
    name: 'paths',
    description: 'References by all kinds of pointers, and names with signs in them.',
    inputSchema: object(
      {
        first: { type: 'object', properties: { deep: { type: 'integer' } } },
        second: { $ref: '#/properties/first' },
        third: { $ref: '#/properties/first/properties/deep' },
        slash: { $ref: '#/$defs/a~1b~0c' },
        percent: { $ref: '#/$defs/100%25%20sure' },
        unicode: { $ref: '#/$defs/%C3%A9t%C3%A9' },
        anchored: { $ref: '#here' },
        named: { $ref: 'https://schemas.example.org/thing.json#/properties/size' },
        elsewhere: { $ref: 'https://schemas.example.org/elsewhere.json' },
        nowhere: { $ref: '#/$defs/missing' },
        outside: { $ref: '#/parts/screw' },
      },
      {
        $defs: {
          'a/b~c': { type: 'string' },
          '100% sure': { type: 'boolean' },
          été: { type: 'string', enum: ['chaud', 'très chaud'] },
          anchored: { $anchor: 'here', type: 'number' },
          thing: {
            $id: 'https://schemas.example.org/thing.json',
            ...object({ size: { type: 'integer' }, self: { $ref: '#' } }),
          },
        },
        parts: { screw: object({ length: { type: 'number' } }) },
      },
    ),
  },
  {
    name: 'old.draft',
    description: 'Draft 7, with nothing that has changed since.',
    inputSchema: {
      $schema: draft7,
      ...object(
        {
          who: { $ref: '#/definitions/Person' },
          colour: { enum: ['red', 'green'], default: 'red' },
        },
        { required: ['who'], additionalProperties: false },
      ),
      definitions: {
        Person: object({ name: { type: 'string' }, friend: { $ref: '#/definitions/Person' } }),
      },
    },
  },
  {
    name: 'older-draft',
    description: 'Draft 7 and 4, with what has changed since.',
    inputSchema: {
      $schema: draft7,
      ...object({
        pair: {
          type: 'array',
          items: [{ type: 'string' }, { type: 'number' }],
          additionalItems: false,
        },
        limit: { type: 'number', minimum: 0, exclusiveMinimum: true },
        anything: { type: 'array' },
      }),
      dependencies: { pair: ['limit'], limit: object({ anything: { type: 'array' } }) },
    },
  },
  {
    name: 'choices',
    description: 'anyOf, oneOf, allOf, not, enum, const, null.',
    inputSchema: object({
      either: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
      one: { oneOf: [object({ a: { type: 'string' } }, { required: ['a'] }), { type: 'null' }] },
      both: {
        allOf: [object({ a: { type: 'string' } }), object({ b: { type: 'string' } })],
      },
      maybe: { type: ['string', 'null'] },
      mixed: { enum: ['a', 1, null, true] },
      fixed: { const: 'fixed' },
      number: { const: 3 },
      never: { not: { type: 'string' } },
      pet: {
        oneOf: [{ $ref: '#/$defs/Cat' }, { $ref: '#/$defs/Dog' }],
        discriminator: {
          propertyName: 'kind',
          mapping: { cat: '#/$defs/Cat', dog: '#/$defs/Dog' },
        },
      },
    }, {
      $defs: {
        Cat: object({ kind: { type: 'string', const: 'cat' } }, { required: ['kind'] }),
        Dog: object({ kind: { type: 'string', const: 'dog' } }, { required: ['kind'] }),
      },
    }),
  },
  {
    name: 'booleans',
    description: 'Schemas that are only true or false.',
    inputSchema: object({ any: true, none: false, list: { type: 'array', items: true } }, {
      patternProperties: { '^x-': true, '^n[0-9]+$': { type: 'number' } },
      additionalProperties: false,
      $defs: { Any: true },
    }),
    outputSchema: object({ any: true }),
  },
  {
    name: 'numbers',
    description: 'Numbers that are large.',
    inputSchema: object({
      big: { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 },
      tiny: { type: 'number', minimum: 1e-300, default: 0.5 },
    }, { required: ['big'] }),
  },
  {
    name: 'data',
    description: 'A property called $ref, and names of keywords as data.',
    inputSchema: object({
      $ref: { type: 'string' },
      properties: { type: 'string', default: 'properties' },
      class: { type: 'string', default: 'not a word of Java' },
      shape: { type: 'object', default: { properties: { $ref: 1 } } },
    }, { required: ['class'], unknownKeyword: { a: 1 }, nullable: true }),
  },
  {
    name: 'example',
    description: 'Returns what it was given.',
    inputSchema: object({
      message: { type: 'string', examples: ['hello'] },
      times: { type: 'integer', default: 2 },
    }, { required: ['message'] }),
    outputSchema: object({
      message: { type: 'string' },
      times: { type: 'integer' },
    }, { required: ['message'] }),
  },
  { name: 'nothing', description: '', inputSchema: { type: 'object' } },
  { name: 'get_sum', description: 'Like another.', inputSchema: object({ a: { type: 'number' } }) },
  { name: 'getSum', description: 'Like another.', inputSchema: object({ b: { type: 'number' } }) },
  { name: 'get/sum', description: 'Like another.', inputSchema: object({ c: { type: 'number' } }) },
  { name: '3d render <fast>', inputSchema: { type: 'object' } },
  { name: '検索', title: '検索する', inputSchema: object({ 言葉: { type: 'string' } }) },
  { name: 'delete', inputSchema: { type: 'object' } },
  { name: 'x'.repeat(128), inputSchema: object({ y: { type: 'string' } }) },
];

const server = new Server({ name: 'nasty', version: '1.2.3' }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
server.setRequestHandler(CallToolRequestSchema, ({ params }) => ({
  content: [{ type: 'text', text: JSON.stringify(params.arguments ?? {}) }],
  structuredContent: params.arguments ?? {},
}));
await server.connect(new StdioServerTransport());
