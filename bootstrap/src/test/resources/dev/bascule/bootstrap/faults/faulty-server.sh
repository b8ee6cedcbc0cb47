# An MCP server over standard streams that shows $FAULT when its tool "faulty" is called, or in the
# second listing of its tools.

# A child of its own, which does not end by itself.
[ "$FAULT" != HANG_UP ] || sleep 600 </dev/null >/dev/null 2>&1 &

listing=0
page=0

say() {
  printf '{"jsonrpc":"2.0","id":%s,"result":%s}\n' "$1" "$2"
}

say_long() {
  printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"' "$id"
  head -c "$1" /dev/zero | tr '\0' x
  printf '"}]}}\n'
}

say_page() {
  case $line in
    *'"cursor"'*) ;;
    *) listing=$((listing + 1)) ;;
  esac
  if [ "$FAULT" = ENDLESS_PAGES ] && [ "$listing" = 2 ]; then
    page=$((page + 1))
    say "$id" '{"tools":[{"name":"tool-'$page'","inputSchema":{}}],"nextCursor":"'$page'"}'
  else
    say "$id" "$TOOLS"
  fi
}

show() {
  echo "$id" >>"$RUNS"
  case $FAULT in
    STREAM_CUT)
      printf '{"jsonrpc":"2.0","id":%s,"result":{"con' "$id"
      exit 3
      ;;
    STREAM_ENDED)
      exec >&-
      exec cat >/dev/null
      ;;
    HANG_UP)
      echo "the key is $KEY" >&2
      exit 3
      ;;
    MALFORMED_JSON)
      echo "the key is $KEY"
      printf '{"jsonrpc":"2.0","id":%s,"result":{\n' "$id"
      ;;
    WRONG_ID) say $((id + 1000)) "$GOOD" ;;
    DUPLICATE_ANSWERS)
      say "$id" "$GOOD"
      say "$id" "$GOOD"
      ;;
    LONG_ANSWER) say_long 10485760 ;;
    TOO_LONG_ANSWER) say_long 34603008 ;;
    HANG) ;;
    *) say "$id" "$GOOD" ;;
  esac
}

while IFS= read -r line; do
  id=${line#*\"id\":}
  id=${id%%,*}
  case $line in
    *'"method":"initialize"'*) say "$id" "$INITIALIZED" ;;
    *'"method":"tools/list"'*) say_page ;;
    *'"name":"faulty"'*) show ;;
    *'"method":"tools/call"'*) say "$id" "$GOOD" ;;
  esac
done
