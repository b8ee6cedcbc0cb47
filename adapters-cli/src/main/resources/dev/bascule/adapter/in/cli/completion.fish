# Completion of bascule for fish: bascule completion fish | source
function __bascule_words
  set -l words (commandline -opc) (commandline -ct)
  for line in (bascule completion words -- $words[2..-1] 2>/dev/null)
    if string match -q ':files*' -- $line
      __fish_complete_path (commandline -ct)
    else
      echo $line
    end
  end
end
complete -c bascule -f -a '(__bascule_words)'
