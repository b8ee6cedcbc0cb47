#compdef bascule
# Completion of bascule for zsh: source <(bascule completion zsh), after compinit
_bascule() {
  local line
  local -a found pairs
  for line in "${(@f)$($words[1] completion words -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == :files* ]]; then
      _files
      return
    elif [[ ${line%%$'\t'*} == *= ]]; then
      pairs+=("${${line%%$'\t'*}//:/\\:}${${(M)line%$'\t'*}/#$'\t'/:}")
    elif [[ -n $line ]]; then
      found+=("${${line%%$'\t'*}//:/\\:}${${(M)line%$'\t'*}/#$'\t'/:}")
    fi
  done
  _describe word found
  _describe argument pairs -S ''
}
if [[ $funcstack[1] == _bascule ]]; then _bascule "$@"; else compdef _bascule bascule; fi
