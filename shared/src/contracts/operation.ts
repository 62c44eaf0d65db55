import type { z } from 'zod';

/** A method and a path, as Express writes it: `GET /orders/:uuid`. */
export type RouteName = `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`;

/** What an HTTP API does at one route, as far as its callers need to know it. */
export interface Operation {
  /** What it is for, in a few words. */
  summary: string;
  description?: string;
  /** Parameters in the path. */
  path?: z.ZodObject;
  /** Parameters in the query. */
  query?: z.ZodObject;
  headers?: z.ZodObject;
  /** What is sent to it, in the first of the media types; others have no schema. */
  body?: { required: boolean; schema: z.ZodType; mediaTypes?: readonly MediaType[] };
  /** What it answers with. */
  answer: z.ZodType;
  /** The media types of its answers: JSON alone unless given; those that are not JSON have no schema. */
  mediaTypes?: readonly MediaType[];
  /** The statuses that its answer comes with, and what each means: 200 unless given. */
  statuses?: Readonly<Record<number, string>>;
  /** The statuses of its own errors, and what each means. Every error is problem+json. */
  problems?: Readonly<Record<number, string>>;
}

export type MediaType = `${'application' | 'text'}/${string}`;

/** An API: its operations by their routes. */
export type Operations = Readonly<Record<RouteName, Operation>>;
