# bash completion for hallward. The command itself knows its words, so a new service command needs nothing here.
_hallward() {
	local -a before=()
	local word skip=
	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		# What stands before the verb is not the verb's.
		if [ -n "$skip" ]; then
			skip=
		elif [ "${#before[@]}" -eq 0 ] && [[ $word == --site || $word == --as ]]; then
			skip=yes
		elif [ "${#before[@]}" -gt 0 ] || [[ $word != -* ]]; then
			before+=("$word")
		fi
	done
	mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" complete "${before[@]}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}")
}
complete -o default -F _hallward hallward
