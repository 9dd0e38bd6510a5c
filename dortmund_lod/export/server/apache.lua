-- Answers a request in Apache (mod_lua).
local here = debug.getinfo(1, "S").source:match("^@(.*)/server/[^/]*$")
package.path = here .. "/server/?.lua;" .. package.path
local twin = require "negotiate"

function handle(r)
  local function ask(name) return r.headers_in[name] end
  if r.method ~= "GET" and r.method ~= "HEAD" then
    r.err_headers_out["Allow"] = "GET, HEAD"
    r.err_headers_out["Access-Control-Allow-Origin"] = "*"
    return r.method == "OPTIONS" and 204 or 405
  end
  local variant = twin.choose(twin.find(here, r.unparsed_uri, function(key) return r:sha1(key) end), ask)
  local body = variant.body and twin.read(here .. "/" .. variant.body) or ""
  if variant.body and body == "" then return 503 end -- the twin is being replaced
  local tag = twin.known(variant, ask)
  for _, pair in ipairs(tag and twin.unchanged(variant, tag) or variant.headers) do
    if pair[1]:lower() == "content-type" then r.content_type = pair[2]
    else r.err_headers_out[pair[1]] = pair[2] end
  end
  r.status = tag and 304 or variant.status
  if tag then return 304 end
  r:write(body) -- of HEAD, too: the server counts it and keeps it back
  return apache2.OK
end
