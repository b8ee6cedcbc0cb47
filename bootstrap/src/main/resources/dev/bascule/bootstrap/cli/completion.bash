# Completion of bascule for bash 3.2 and later: source <(bascule completion bash)
_bascule() {
  local current=${COMP_WORDS[COMP_CWORD]} word
  COMPREPLY=()
  while IFS=$'\t' read -r word _; do
    if [[ $word == :files ]]; then
      compopt -o filenames 2>/dev/null
      while read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current")
    elif [[ $word == "${current//[\\\"\']/}"* ]]; then
      # The shell closes the quote that a word begins with, and other words need backslashes.
      [[ $current == [\"\']* ]] || printf -v word %q "$word"
      COMPREPLY+=("$word")
    fi
  done < <("${COMP_WORDS[0]}" completion words -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _bascule bascule ./bascule
