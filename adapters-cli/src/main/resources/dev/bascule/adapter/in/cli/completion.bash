# Completion of bascule for bash 3.2 and later: source <(bascule completion bash)
_bascule() {
  # The shell also splits words at = and :, and replaces only what follows them.
  local i word current= before= joins=
  local -a words=()
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ ${#words[@]} -gt 0 && ( -n $joins || $word == [=:]* ) ]]; then
      before=$current
      current+=$word
      words[${#words[@]}-1]=$current
    else
      before=
      current=$word
      words+=("$word")
    fi
    joins=
    if [[ $word == [=:]* ]]; then
      joins=yes
      [[ $i != "$COMP_CWORD" ]] || before=$current
    fi
  done
  COMPREPLY=()
  while IFS=$'\t' read -r word _; do
    if [[ $word == :files ]]; then
      compopt -o filenames 2>/dev/null
      while read -r word; do COMPREPLY+=("${word#"$before"}"); done < <(compgen -f -- "$current")
    elif [[ $word == "${current//[\\\"\']/}"* ]]; then
      [[ $word != *= ]] || compopt -o nospace 2>/dev/null
      word=${word#"$before"}
      # The shell closes the quote that a word begins with, and other words need backslashes.
      [[ $current == [\"\']* ]] || printf -v word %q "$word"
      COMPREPLY+=("$word")
    fi
  done < <("${COMP_WORDS[0]}" completion words -- "${words[@]}" 2>/dev/null)
}
complete -F _bascule bascule ./bascule
