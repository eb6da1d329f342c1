import { createHash } from 'node:crypto';

/** Lua that Redis runs atomically. It uses the clock of Redis, since the clocks of machines may differ. */
export interface RedisScript {
  readonly lua: string;
  /** SHA-1 by which Redis finds a script that it has run before. */
  readonly sha: string;
}

const NOW = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
`;

/**
 * Takes a slot in every gate of KEYS (slots, waiting list; slots, waiting list …), or none.
 *
 * A slot is a member of a sorted set, `process:cap:number`, whose score is the time at which it expires. The cap of a gate
 * is the highest that any holder of a slot knows, so a process that has not read the edition yet does not slow down the
 * others. A free slot goes to the waiting process with the fewest slots, so that every process gets slots and none stays
 * unused.
 *
 * ARGV: process, number, milliseconds until the slot expires, milliseconds for which an entry in the waiting list is kept,
 * our cap for each gate. Returns 1 or 0.
 */
const ACQUIRE = `
local me, number, life, patience = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local granted = 1
for index = 1, #KEYS, 2 do
  local slots, waiting = KEYS[index], KEYS[index + 1]
  local cap = tonumber(ARGV[4 + (index + 1) / 2])
  redis.call('ZREMRANGEBYSCORE', slots, '-inf', now)
  redis.call('ZREMRANGEBYSCORE', waiting, '-inf', now)
  local held, total = {}, 0
  for _, slot in ipairs(redis.call('ZRANGE', slots, 0, -1)) do
    local owner, known = slot:match('^(.-):(%d+):')
    held[owner] = (held[owner] or 0) + 1
    cap = math.max(cap, tonumber(known))
    total = total + 1
  end
  local blocked = total >= cap
  for _, other in ipairs(redis.call('ZRANGE', waiting, 0, -1)) do
    blocked = blocked or (other ~= me and (held[other] or 0) < (held[me] or 0))
  end
  if blocked then
    granted = 0
    redis.call('ZADD', waiting, now + patience, me)
    redis.call('PEXPIRE', waiting, patience)
  else
    redis.call('ZREM', waiting, me)
  end
end
if granted == 0 then return 0 end
for index = 1, #KEYS, 2 do
  redis.call('ZADD', KEYS[index], now + life, me .. ':' .. ARGV[4 + (index + 1) / 2] .. ':' .. number)
  redis.call('PEXPIRE', KEYS[index], life)
end
return 1
`;

/** KEYS: the slots of one gate. ARGV: milliseconds, slots. Also restores slots that Redis has lost. */
const RENEW = `
local life = tonumber(ARGV[1])
for index = 2, #ARGV do redis.call('ZADD', KEYS[1], now + life, ARGV[index]) end
redis.call('PEXPIRE', KEYS[1], life)
return 1
`;

/** KEYS: the slots of each gate. ARGV: the slot in each. */
const RELEASE = `
for index, slots in ipairs(KEYS) do redis.call('ZREM', slots, ARGV[index]) end
return 1
`;

/**
 * KEYS: the lock. ARGV: owner, milliseconds. Takes or renews it. Returns 1, or 0 if another owner has it. A lock without an
 * expiry is not ours and is taken over.
 */
const LOCK = `
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] and redis.call('PTTL', KEYS[1]) > 0 then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`;

/** KEYS: the lock. ARGV: owner. */
const UNLOCK = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
`;

/**
 * KEYS: the times of past calls. ARGV: calls per window, milliseconds of the window, a name for this call; no name: only
 * checks. Returns 0 and records the call, or the milliseconds until one is allowed.
 */
const PASS = `
local window = tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
if redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[1]) then
  if ARGV[3] ~= '' then
    redis.call('ZADD', KEYS[1], now, ARGV[3])
    redis.call('PEXPIRE', KEYS[1], window)
  end
  return 0
end
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return math.max(1, tonumber(oldest[2]) + window - now)
`;

/** KEYS: amounts by hour. ARGV: amount to add, milliseconds of a bucket, buckets that count. Returns the sum. */
const COUNT = `
local bucket = math.floor(now / tonumber(ARGV[2]))
local kept = tonumber(ARGV[3])
redis.call('HINCRBY', KEYS[1], bucket, ARGV[1])
redis.call('PEXPIRE', KEYS[1], kept * tonumber(ARGV[2]))
local sum = 0
local all = redis.call('HGETALL', KEYS[1])
for index = 1, #all, 2 do
  if bucket - tonumber(all[index]) < kept then sum = sum + tonumber(all[index + 1])
  else redis.call('HDEL', KEYS[1], all[index]) end
end
return sum
`;

export const SCRIPTS = {
  acquire: script(NOW + ACQUIRE),
  renew: script(NOW + RENEW),
  release: script(RELEASE),
  lock: script(LOCK),
  unlock: script(UNLOCK),
  pass: script(NOW + PASS),
  count: script(NOW + COUNT),
  read: script("return redis.call('GET', KEYS[1])"),
  write: script("return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])"),
} as const;

function script(lua: string): RedisScript {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}
