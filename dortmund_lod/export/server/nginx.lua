-- Answers a request in nginx.
local twin = require "negotiate"
local folder = ngx.var.twin

local function ask(name) return ngx.req.get_headers()[name] end
local function text(name)
  local value = ask(name)
  return type(value) == "table" and table.concat(value, ", ") or value
end

local function digest(key)
  return (ngx.sha1_bin(key):gsub(".", function(c) return ("%02x"):format(c:byte()) end))
end

local method = ngx.req.get_method()
if method ~= "GET" and method ~= "HEAD" then
  ngx.header["Allow"] = "GET, HEAD"
  ngx.header["Access-Control-Allow-Origin"] = "*"
  return ngx.exit(method == "OPTIONS" and 204 or 405)
end
local variant = twin.choose(twin.find(folder, ngx.var.request_uri, digest), text)
local body = variant.body and twin.read(folder .. "/" .. variant.body) or ""
if variant.body and body == "" then return ngx.exit(503) end -- the twin is being replaced
local tag = twin.known(variant, text)
for _, pair in ipairs(tag and twin.unchanged(variant, tag) or variant.headers) do
  ngx.header[pair[1]] = pair[2]
end
ngx.status = tag and 304 or variant.status
if tag then
  ngx.send_headers()
  return ngx.exit(ngx.OK)
end
ngx.header["Content-Length"] = #body
if method == "GET" then ngx.print(body) end
return ngx.exit(ngx.OK)
