-- Chooses among the answers of a static twin (RFC 9110 sections 12 and 13), for any server that
-- runs Lua 5.1 or later. Follows what the live site does: parameters other than q do not count, a
-- header that nobody can read counts as absent, and of equal offers the first one is taken.

local twin = {}

local function decoded(text)
  return (text:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

-- The key of a record, from the target of a request.
function twin.key(target, with_query)
  local path, query = target:match("^([^?]*)%??(.*)$")
  if with_query and query ~= "" then return decoded(path) .. "?" .. decoded(query) end
  return decoded(path)
end

function twin.record_path(digest)
  return "records/" .. digest:sub(1, 2) .. "/" .. digest:sub(3)
end

local function dash(text) return text ~= "-" and text or nil end

-- The variants of a record.
function twin.variants(text)
  local found, current = {}, nil
  for line in text:gmatch("([^\n]*)\n") do
    local status, types, language, coding, body =
      line:match("^= (%d+) (%S+) (%S+) (%S+) (%S+)$")
    if status then
      current = {status = tonumber(status), types = dash(types), language = dash(language),
                 coding = dash(coding), body = dash(body), headers = {}}
      found[#found + 1] = current
    elseif current and line ~= "" then
      local name, value = line:match("^([^:]+): (.*)$")
      current.headers[#current.headers + 1] = {name, value}
    end
  end
  return found
end

local function number(text)
  return text:match("^%d+%.?%d*$") or text:match("^%.%d+$")
end

local function weight(parameters)
  local given = (";" .. parameters):match(";%s*[qQ]%s*=%s*([^;%s]*)")
  if not given then return 1 end
  return number(given) and math.min(tonumber(given), 1) or 1
end

local function ranges(accept)
  local found = {}
  accept = accept:sub(1, 16384):gsub('"[^"]*"', "")
  for part in accept:gmatch("[^,]+") do
    local kind, sub, rest = part:match("^%s*([%w!#$&'+.^`|~*-]+)/([%w!#$&'+.^`|~*-]+)%s*(.*)$")
    if kind then
      found[#found + 1] = {kind:lower(), sub:lower(), weight(rest:gsub("^;", ""))}
    end
  end
  return found
end

-- The weight of the most specific range for a media type, or nil; 3 exactly, 2 by type, 1 as */*.
local function quality(media_type, list, least)
  local kind, sub = media_type:match("^(.-)/(.*)$")
  local best, level
  for _, range in ipairs(list) do
    local found = 0
    if range[1] == kind and range[2] == sub then found = 3
    elseif range[2] == "*" then found = range[1] == kind and 2 or range[1] == "*" and 1 or 0 end
    if found >= least and (not level or found > level or found == level and range[3] > best) then
      best, level = range[3], found
    end
  end
  return best
end

local function offer_quality(types, list)
  local names = {}
  for name in types:gmatch("[^,]+") do names[#names + 1] = name end
  if quality(names[1], list, 3) == 0 then return 0 end
  local best = quality(names[1], list, 1) or 0
  for index = 2, #names do best = math.max(best, quality(names[index], list, 3) or 0) end
  return best
end

-- The media types that a client is given, of equal ones the first; where it accepts none of them,
-- those of the answer which says so, if there is one.
local function of_type(variants, accept)
  local list = ranges(accept or "")
  local best, most, fallback = nil, 0, variants[1].types
  for _, variant in ipairs(variants) do
    local types = variant.types
    if types == "none/of-these" then fallback = types
    elseif types then
      local found = #list == 0 and 1 or offer_quality(types, list)
      if found > most then best, most = types, found end
    end
  end
  return best or fallback
end

-- The language with the greatest weight, of equal ones the first; first as it is named, then by
-- what is before a hyphen, then the server's own.
local function of_language(variants, accepted)
  for _, pattern in ipairs({"^(%s*)([%w*-]+)(.*)$", "^(%s*)(%a+)(.*)$"}) do
    local best, most = nil, 0
    for _, variant in ipairs(variants) do
      for part in (accepted or ""):sub(1, 1024):gmatch("[^,]+") do
        local _, tag, rest = part:match(pattern)
        local matches = tag and (tag == "*" or tag:lower() == variant.language)
        if matches and weight((rest:gsub("^[^;]*;", ""))) > most then
          best, most = variant.language, weight((rest:gsub("^[^;]*;", "")))
        end
      end
    end
    if best then return best end
  end
  return variants[1].language
end

local function of_coding(variants, accepted)
  local given = {}
  for part in (accepted or ""):lower():gmatch("[^,]+") do
    local name, rest = part:match("^%s*([%w*-]+)%s*(.*)$")
    if name then given[name] = weight(rest:gsub("^;", "")) end
  end
  local best, most = nil, 0
  for _, name in ipairs({"br", "gzip"}) do
    local found = given[name] or given["*"] or 0
    if found > most then best, most = name, found end
  end
  if most < (given.identity or 0) then best = nil end
  for _, variant in ipairs(variants) do
    if variant.coding == best then return best end
  end
  return nil
end

local function only(variants, field, value)
  local found = {}
  for _, variant in ipairs(variants) do
    if variant[field] == value then found[#found + 1] = variant end
  end
  return found
end

-- The variant for what a request accepts; `ask` gives the value of a header, or nil.
function twin.choose(variants, ask)
  local found = only(variants, "types", of_type(variants, ask("Accept")))
  found = only(found, "language", of_language(found, ask("Accept-Language")))
  return only(found, "coding", of_coding(found, ask("Accept-Encoding")))[1] or found[1]
end

local function header(variant, wanted)
  for _, pair in ipairs(variant.headers) do
    if pair[1]:lower() == wanted then return pair[2] end
  end
end

local function plain(tag) return (tag:gsub("^W/", ""):gsub('%-br"$', '"'):gsub('%-gzip"$', '"')) end

-- The entity tag to answer 304 with, where the client has this variant already.
function twin.known(variant, ask)
  local own, condition = header(variant, "etag"), ask("If-None-Match")
  if variant.status ~= 200 then return nil end
  if condition then
    if condition == "*" then return own end
    for part in condition:gmatch('%s*([^,]+)') do
      local tag = part:gsub("%s+$", "")
      if own and plain(tag) == plain(own) then return (tag:gsub("^W/", "")) end
    end
    return nil
  end
  local modified = header(variant, "last-modified")
  return modified and ask("If-Modified-Since") == modified and (own or "") or nil
end

local of_the_body = {["content-type"] = true, ["content-encoding"] = true, ["etag"] = true}

-- The headers of a 304.
function twin.unchanged(variant, tag)
  local found = {}
  for _, pair in ipairs(variant.headers) do
    if not of_the_body[pair[1]:lower()] then found[#found + 1] = pair end
  end
  if tag ~= "" then found[#found + 1] = {"ETag", tag} end
  return found
end

function twin.read(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text = file:read("*a")
  file:close()
  return text
end

-- The variants for a target: with its query, else without; else those of what is not there.
function twin.find(folder, target, digest)
  for _, with_query in ipairs({true, false}) do
    local text = twin.read(folder .. "/" .. twin.record_path(digest(twin.key(target, with_query))))
    if text then return twin.variants(text) end
  end
  return twin.variants(twin.read(folder .. "/missing"))
end

return twin
